using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using XnaiAspire.Mutation;
using XnaiAspire.Mutation.Mutants;
using XnaiAspire.Mutation.Running;

const string Project = "XnaiAspire.Index";
const string Tests = "XnaiAspire.Index.Tests";

// A worker's own arguments; people use the options below.
if (args is ["cover", var coverAssembly, var coverTests, var count, .. var names])
{
    return Leave(() => new Worker(coverAssembly, coverTests).Cover(int.Parse(count, CultureInfo.InvariantCulture), names));
}

if (args is ["try", var tryAssembly, var tryTests, var coverageFile])
{
    int[] numbers = [.. Console.In.ReadToEnd().Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    return Leave(() => new Worker(tryAssembly, tryTests).Try(numbers, JsonSerializer.Deserialize<Coverage[]>(File.ReadAllText(coverageFile))!));
}

if (Options.Parse(args) is not { } options)
{
    return 2;
}

var time = Stopwatch.StartNew();
string root = typeof(Options).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "RootPath").Value!;
string projectDirectory = Path.Combine(root, Project);
string directory = Path.Combine(root, "artifacts", "mutation");
string bin = Path.Combine(directory, "bin");
CopyDirectory(AppContext.BaseDirectory, bin);

var project = new MutatedProject(projectDirectory, CompilerArguments.Of(Path.Combine(projectDirectory, $"{Project}.csproj")), Options.IsMutated);
project.Emit(Path.Combine(bin, $"{Project}.dll"));
var equivalent = new EquivalentMutants(Path.Combine(root, "eng", "mutation", "equivalent.txt"));
Mutant[] tried = [.. project.Mutants.Where(options.IsTried)];
Mutant[] mutants = [.. tried.Where(mutant => !equivalent.Contains(mutant))];
Console.WriteLine($"{mutants.Length} mutants, {tried.Length - mutants.Length} left out by equivalent.txt, {project.NotCompiled} in all that do not compile; {time.Elapsed.TotalSeconds:F0} s");

var worker = new WorkerProcess(Path.Combine(bin, "XnaiAspire.Mutation.dll"), Project, Tests);
string coveragePath = Path.Combine(directory, "coverage.json");
using var outcomes = new OutcomeFile(Path.Combine(directory, "outcomes.jsonl"), Path.Combine(bin, $"{Project}.dll"), Path.Combine(bin, $"{Tests}.dll"));
int resumed = mutants.Count(mutant => outcomes.All.ContainsKey(mutant.Number));
Console.WriteLine(resumed > 0 ? $"{resumed} of them were tried by an earlier run of the same assemblies" : "none was tried before");
foreach (string folder in options.Folders)
{
    int[] numbers = [.. mutants.Where(mutant => mutant.Folder == folder && !outcomes.All.ContainsKey(mutant.Number)).Select(mutant => mutant.Number)];
    if (numbers.Length == 0)
    {
        continue;
    }

    List<Coverage> coverage = worker.Cover(project.Mutants.Max(mutant => mutant.Number) + 1, Options.TestsOf(folder));
    File.WriteAllText(coveragePath, JsonSerializer.Serialize(coverage));
    Console.WriteLine($"{folder}: {numbers.Length} mutants to try, {coverage.Count} tests; {time.Elapsed.TotalSeconds:F0} s");
    Parallel.For(0, options.Workers, new ParallelOptions { MaxDegreeOfParallelism = options.Workers }, part => worker.Try(
        numbers.Where((_, index) => index % options.Workers == part), coveragePath, outcomes.Add));
}

using (StreamWriter file = File.CreateText(Path.Combine(directory, "report.md")))
{
    Report.Write(file, mutants, outcomes.All);
}

File.WriteAllLines(
    Path.Combine(directory, "mutants.txt"),
    mutants.Select(mutant => $"{outcomes.All[mutant.Number].Verdict} | {mutant.Name} | line {mutant.Line} | {outcomes.All[mutant.Number].By}"));
Report.Write(Console.Out, mutants, outcomes.All);
string[] stale = [.. equivalent.Stale(project.Mutants)];
Array.ForEach(stale, name => Console.Error.WriteLine($"equivalent.txt names no mutant: {name}"));
double score = Report.Score([.. mutants.Select(mutant => outcomes.All[mutant.Number])]);
Console.WriteLine($"{time.Elapsed.TotalMinutes:F1} minutes");
return stale.Length > 0 || score < options.LeastScore ? 1 : 0;

// A mutant's threads may go on; they must not keep the process.
static int Leave(Func<int> work)
{
    int code = Worker.FaultyExitCode;
    try
    {
        code = work();
    }
    catch (Exception error)
    {
        Console.Error.WriteLine(error);
    }

    Console.Out.Flush();
    Environment.Exit(code);
    return code;
}

static void CopyDirectory(string from, string to)
{
    if (Directory.Exists(to))
    {
        Directory.Delete(to, recursive: true);
    }

    foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
    {
        string target = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }
}
