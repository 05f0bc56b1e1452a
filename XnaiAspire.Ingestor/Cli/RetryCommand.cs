using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>retry</c>: a run that takes up failed documents as well, all or one.</summary>
internal static class RetryCommand
{
    private static readonly Option<string?> Document = new("--document")
    {
        Description = "Only this one, as status --failures names it [default: all that failed]",
        HelpName = "PATH",
    };

    public static Command Create()
    {
        Command command = new("retry", "Try failed documents again, all or one, although their files have not changed. A run like ingest otherwise, with its exit codes.")
        {
            Document, LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, LibraryOptions.BatchSize, LibraryOptions.KeepSnapshots,
            LibraryOptions.FallbackEncoding, EmbedderOption.Embedder, Output.Json, CommandHost.Verbose,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        IngestOptions options = LibraryOptions.Read(parsed);
        if (options.Problems() is [var problem, ..])
            return await CommandLine.RefuseAsync(error, problem);

        string? document = parsed.GetValue(Document) is { } given ? PathInLibrary(options.LibraryRoot, given) : null;
        try
        {
            using IndexReader? index = OpenIndex.Try(options.IndexDirectory);
            if (index is null)
            {
                await error.WriteLineAsync(LibraryOptions.NoIndexAt(options.IndexDirectory));
                return ExitCodes.Failed;
            }

            // Whoever names the index need not name the shard that it is of.
            options = options with { Shard = options.Shard ?? index.Shard, IndexPath = options.IndexDirectory };
            if (document is not null && !index.Failures().Any(record => record.Failure.Path == document))
            {
                await error.WriteLineAsync($"'{document}' is not among the failed documents; status --failures lists them.");
                return ExitCodes.Failed;
            }
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }

        return await OneRun.RunAsync(parsed, options, new RunRequest { RetryFailed = document is null, RetryDocument = document }, cancellationToken);
    }

    // letters/june.txt as the ledger has it, or any path that leads there.
    private static string PathInLibrary(string root, string path)
    {
        if (!Path.IsPathRooted(path))
            return path.Replace(Path.DirectorySeparatorChar, '/');

        string below = Path.GetRelativePath(root, path);
        return below.Replace(Path.DirectorySeparatorChar, '/');
    }
}
