using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>throughput</c>.</summary>
internal static class ThroughputCommand
{
    private static readonly Option<int> Chunks = new("--chunks")
    {
        Description = "Chunks in the library, about.",
        DefaultValueFactory = _ => 1_000_000,
    };

    private static readonly Option<int> BatchSize = new("--batch-size")
    {
        Description = "Documents in a batch.",
        DefaultValueFactory = _ => 100,
    };

    public static Command Create()
    {
        Command command = new("throughput", "Chunks a second and memory with a stub Embedder behind the real gRPC, the real ledger and the embedded Redis.") { Chunks, BatchSize };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(
            parsed, output => new ThroughputBenchmark(parsed.GetValue(Chunks), parsed.GetValue(BatchSize), output).RunAsync(cancellationToken)));
        return command;
    }
}
