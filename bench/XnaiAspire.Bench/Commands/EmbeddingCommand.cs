using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>embedding</c>.</summary>
internal static class EmbeddingCommand
{
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Windows of each engine at each length.", DefaultValueFactory = _ => 7 };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads that work at the same time, the same number for all contestants.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<int> Window = new("--window") { Description = "Milliseconds of processor time of a thread in a window.", DefaultValueFactory = _ => 400 };

    private static readonly Option<bool> Competitor = new("--competitor") { Description = "Each window once more, beside a process that keeps one processor busy." };

    public static Command Create()
    {
        Command command = new("embedding", "Tokens a second of the managed engine, llama.cpp and ONNX Runtime, window by window in turns, and how near their vectors are to single precision's.")
        {
            Rounds, Threads, Window, Competitor,
        };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(parsed, output => new EmbeddingBenchmark(
            parsed.GetValue(Rounds), parsed.GetValue(Threads), TimeSpan.FromMilliseconds(parsed.GetValue(Window)), parsed.GetValue(Competitor), output).RunAsync(cancellationToken)));
        return command;
    }
}
