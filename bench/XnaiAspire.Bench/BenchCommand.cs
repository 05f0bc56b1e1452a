using System.CommandLine;
using Grpc.Core;

namespace XnaiAspire.Bench;

/// <summary>The command line.</summary>
internal static class BenchCommand
{
    private const int DefaultRuns = 3;

    /// <summary>What a shell expects of a program that Ctrl+C ended: 128 + SIGINT.</summary>
    private const int Stopped = 130;

    private static readonly Option<DirectoryInfo> Library = new Option<DirectoryInfo>("--library-path")
    {
        Description = "Folder with the documents. Default: samples/library.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(BuiltProgram.RepositoryRoot, "samples", "library")),
    }.AcceptExistingOnly();

    private static readonly Option<int> Runs = new("--runs")
    {
        Description = "Runs, each into a new index.",
        DefaultValueFactory = _ => DefaultRuns,
    };

    private static readonly Option<FileInfo?> Model = new Option<FileInfo?>("--model") { Description = "A GGUF embedding model. Default: the built-in lexical one." };

    private static readonly Option<bool> MiniLm = new("--minilm")
    {
        Description = "Random weights in the shape of all-MiniLM-L12-v2: speed is real, search is not.",
    };

    private static readonly Option<int> Growth = new("--growth")
    {
        Description = "One more run over as many copies of the library: does the peak memory grow with it?",
    };

    public static RootCommand Create()
    {
        Command ingest = new("ingest", "A library, end to end: the built Embedder, and the built Ingestor as often as --runs says.")
        {
            Library, Runs, Model, MiniLm, Growth,
        };
        Runs.Validators.Add(result => RequireAtLeast(result, 1));
        Growth.Validators.Add(result => RequireAtLeast(result, 2));
        ingest.Validators.Add(result =>
        {
            if (result.GetValue(MiniLm) && result.GetValue(Model) is not null)
                result.AddError("--minilm and --model exclude each other.");
        });
        ingest.SetAction((parsed, cancellationToken) =>
        {
            var benchmark = new IngestBenchmark(
                parsed.GetRequiredValue(Library).FullName, parsed.GetRequiredValue(Runs), parsed.GetValue(Model)?.FullName,
                parsed.GetValue(MiniLm), parsed.GetValue(Growth), parsed.InvocationConfiguration.Output);
            return RunAsync(parsed, _ => benchmark.RunAsync(cancellationToken));
        });
        return new RootCommand("Measures XnaiAspire.")
        {
            ingest, CheckpointCommand.Create(), RecheckCommand.Create(), ResumeCommand.Create(), ThroughputCommand.Create(), EmbeddingCommand.Create(), ServingCommand.Create(), ShardsCommand.Create(), StubEmbedderCommand.Create(), BusyCommand.Create(),
        };
    }

    /// <summary>A measurement with its ordinary failures put into words.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Func<TextWriter, Task> measure)
    {
        try
        {
            await measure(parsed.InvocationConfiguration.Output);
            return 0;
        }
        catch (MeasurementException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("Stopped; what was measured until now is no result.");
            return Stopped;
        }
    }

    private static void RequireAtLeast(System.CommandLine.Parsing.OptionResult result, int least)
    {
        if (!result.Implicit && result.GetValueOrDefault<int>() < least)
            result.AddError($"{result.Option.Name} must be at least {least}.");
    }
}
