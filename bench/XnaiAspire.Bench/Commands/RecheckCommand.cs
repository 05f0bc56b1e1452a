using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>recheck</c>.</summary>
internal static class RecheckCommand
{
    private static readonly Option<int> Files = new("--files") { Description = "Files in the library.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> Runs = new("--runs") { Description = "Runs over the unchanged library.", DefaultValueFactory = _ => 3 };

    public static Command Create()
    {
        Command command = new("recheck", "An unchanged library is checked: wall time of the whole command, and the calls to the Embedder.") { Files, Runs };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(
            parsed, output => new RecheckBenchmark(parsed.GetValue(Files), parsed.GetValue(Runs), output).RunAsync(cancellationToken)));
        return command;
    }
}
