using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>serving</c>.</summary>
internal static class ServingCommand
{
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often each way.", DefaultValueFactory = _ => 5 };

    private static readonly Option<int> Files = new("--files") { Description = "Documents of 2,000 words.", DefaultValueFactory = _ => 40 };

    public static Command Create()
    {
        Command command = new("serving", "Tokens a second of the managed engine in one process, of the Embedder over gRPC, and of a whole ingest, over the same texts in turns.")
        {
            Rounds, Files,
        };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(parsed, output => new ServingBenchmark(
            parsed.GetValue(Rounds), parsed.GetValue(Files), output).RunAsync(cancellationToken)));
        return command;
    }
}
