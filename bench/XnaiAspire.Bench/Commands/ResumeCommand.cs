using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>resume</c>.</summary>
internal static class ResumeCommand
{
    private static readonly Option<int> Chunks = new("--chunks") { Description = "Chunks in the index at the first kill.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> Kills = new("--kills") { Description = "Kills.", DefaultValueFactory = _ => 5 };

    public static Command Create()
    {
        Command command = new("resume", "From a SIGKILL of the Ingestor, started again at once, to the first new vector.") { Chunks, Kills };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(
            parsed, output => new ResumeBenchmark(parsed.GetValue(Chunks), parsed.GetValue(Kills), output).RunAsync(cancellationToken)));
        return command;
    }
}
