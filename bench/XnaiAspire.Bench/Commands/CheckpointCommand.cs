using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>checkpoint</c>.</summary>
internal static class CheckpointCommand
{
    private static readonly Option<int> Batches = new("--batches") { Description = "Batches of 100 chunks.", DefaultValueFactory = _ => 10_000 };

    public static Command Create()
    {
        Command command = new("checkpoint", "Time and bytes of a checkpoint while the index grows, beside rewriting the whole index each time.") { Batches };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(
            parsed, output => new CheckpointBenchmark(parsed.GetValue(Batches), output).RunAsync(cancellationToken)));
        return command;
    }
}
