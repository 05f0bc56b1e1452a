using System.CommandLine;
using System.Globalization;
using XnaiAspire.Fuzz;
using XnaiAspire.Fuzz.Running;

// dotnet run --project fuzz/XnaiAspire.Fuzz -- --target all --seconds 60 --seed 1
Option<string> targetOption = new("--target") { Description = $"all, or one of {string.Join(", ", Targets.Names)}", DefaultValueFactory = static _ => "all" };
Option<int> secondsOption = new("--seconds") { Description = "Time for each target.", DefaultValueFactory = static _ => 60 };
Option<int> seedOption = new("--seed") { Description = "The same seed makes the same inputs.", DefaultValueFactory = static _ => Random.Shared.Next() };
Option<string> outOption = new("--out") { Description = "Where reproducers go.", DefaultValueFactory = static _ => Corpus.Directory };
Option<string?> replayOption = new("--replay") { Description = "Runs one file of the corpus instead, and shows where it ends." };
RootCommand command = new("Gives damaged and hostile input to every reader of files, and writes down what they do not bear.")
{
    targetOption, secondsOption, seedOption, outOption, replayOption,
};
command.SetAction(parsed =>
{
    string name = parsed.GetValue(targetOption)!;
    if (name != "all" && !Targets.Names.Contains(name))
    {
        Console.Error.WriteLine($"'{name}' is no target; there are all, {string.Join(", ", Targets.Names)}.");
        return 2;
    }

    return parsed.GetValue(replayOption) is { } file
        ? Replay(name, file)
        : FuzzAll(name, parsed.GetValue(secondsOption), parsed.GetValue(seedOption), parsed.GetValue(outOption)!);
});
return command.Parse(args).Invoke();

static int FuzzAll(string name, int seconds, int seed, string directory)
{
    Console.WriteLine($"seed {seed}, {seconds} s a target");
    long executions = 0;
    int findings = 0;
    foreach (string each in name == "all" ? Targets.Names : [name])
    {
        FuzzResult result = Fuzz(each, seconds, seed, directory);
        executions += result.Executions;
        findings += result.Findings.Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{each,-16} {result.Executions,12:N0} executions {result.Executions / result.Elapsed.TotalSeconds,10:N0}/s {result.Findings.Count,4} findings"));
        foreach (Finding finding in result.Findings)
        {
            Console.WriteLine($"  {finding.Signature}\n  {Corpus.Keep(finding, directory)}");
        }
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{executions:N0} executions, {findings} findings, seed {seed}"));
    return findings == 0 ? 0 : 1;
}

static FuzzResult Fuzz(string name, int seconds, int seed, string directory)
{
    using FuzzTarget target = Targets.Open(name);
    string path = Path.Combine(Path.GetTempPath(), $"xnai-fuzz-{name}.inflight");
    bool isNew = !File.Exists(path);
    using var inFlight = new InFlight(path, target.MostInput);
    if (!isNew && inFlight.Left() is { } left)
    {
        Console.WriteLine($"  the last process ended over an input: {Corpus.Keep(new Finding(name, "process-ended", "crash or hang", left), directory)}");
    }

    inFlight.End();
    using var watchdog = new Watchdog();
    return new FuzzRun(target, seed, Begin, End).Run(long.MaxValue, TimeSpan.FromSeconds(seconds));

    void Begin(byte[] input)
    {
        inFlight.Begin(input);
        watchdog.Begin();
    }

    void End()
    {
        watchdog.End();
        inFlight.End();
    }
}

static int Replay(string name, string file)
{
    using FuzzTarget target = Targets.Open(name);
    byte[] input = Corpus.Read(name).First(kept => kept.Name == Path.GetFileName(file)).Input;
    Finding? finding = Execution.Run(target, input);
    Console.WriteLine(finding is null ? $"{input.Length} bytes: as documented" : $"{finding.Kind}: {finding.Detail}");
    return finding is null ? 0 : 1;
}
