using System.Diagnostics;
using System.Text.Json;

namespace XnaiAspire.Mutation.Running;

/// <summary>Starts workers, and starts them again where a mutant ended or spoiled one.</summary>
internal sealed class WorkerProcess(string program, string assembly, string tests)
{
    // An endless loop that sets memory aside ends its worker and not the machine.
    private const string MemoryLimit = "80000000"; // 2 GiB, in hexadecimal as .NET wants it

    public List<Coverage> Cover(int mutants, IEnumerable<string> names)
    {
        List<Coverage> coverage = [];
        int code = Run(["cover", assembly, tests, $"{mutants}", .. names], input: "", line =>
        {
            if (Read<Coverage>(line) is { } test)
            {
                coverage.Add(test);
            }
        });
        return code == 0 ? coverage : throw new InvalidOperationException($"The tests could not be run: exit code {code}.");
    }

    public void Try(IEnumerable<int> mutants, string coverageFile, Action<Outcome> done)
    {
        var left = new List<int>(mutants);
        int? again = null;
        while (left.Count > 0)
        {
            int? started = null;
            Outcome? last = null;
            int code = Run(["try", assembly, tests, coverageFile], string.Join(' ', left), line =>
            {
                started = Read<Started>(line)?.Number ?? started;
                if (Read<Outcome>(line) is { } outcome)
                {
                    Report(last);
                    last = outcome;
                }
            });
            if (code is Worker.SpoiledExitCode or Worker.HangingExitCode && last is { } doubtful && again != doubtful.Number)
            {
                // Perhaps an earlier mutant spoiled the process, or the machine was busy, and this one is innocent: once more, as the first of
                // a new process.
                again = doubtful.Number;
                last = null;
            }

            Report(last);
            if (code is not (0 or Worker.SpoiledExitCode or Worker.HangingExitCode))
            {
                int ended = code != Worker.FaultyExitCode && started is { } number
                    ? number
                    : throw new InvalidOperationException($"A worker ended with exit code {code} by itself.");
                Report(new Outcome(ended, Verdict.Timeout, $"the process ended with exit code {code}"));
            }
        }

        void Report(Outcome? outcome)
        {
            if (outcome is not null && left.Remove(outcome.Number))
            {
                done(outcome);
            }
        }
    }

    private int Run(string[] arguments, string input, Action<string> read)
    {
        using Process worker = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = MemoryLimit, ["DOTNET_DbgEnableMiniDump"] = "0" },
        })!;
        worker.StandardInput.Write(input);
        worker.StandardInput.Close();
        while (worker.StandardOutput.ReadLine() is { } line)
        {
            read(line);
        }

        worker.WaitForExit();
        return worker.ExitCode;
    }

    private static T? Read<T>(string line)
        where T : class
    {
        string prefix = $"{Worker.Prefix}{typeof(T).Name} ";
        return line.StartsWith(prefix, StringComparison.Ordinal) ? JsonSerializer.Deserialize<T>(line.AsSpan(prefix.Length)) : null;
    }
}
