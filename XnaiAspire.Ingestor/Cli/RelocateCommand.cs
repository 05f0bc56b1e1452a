using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>relocate</c>: tells an index that its library lies somewhere else, after saying how much of it is there.</summary>
internal static class RelocateCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only say how much of the index is in the folder.",
    };

    private static readonly Option<bool> Yes = new("--yes")
    {
        Description = "Do it although most documents are not in the folder as they were.",
    };

    public static Command Create()
    {
        Command command = new("relocate", "Tell the index that its library was moved to --library-path. Nothing is read or embedded anew; the next ingest takes in what has changed.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.IndexPath, DryRun, Yes, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(LibraryOptions.IndexPath) is not { } path)
            return await CommandLine.RefuseAsync(error, "--index-path is missing: the index directory, which is not named after the new folder.");

        IngestOptions options = new() { LibraryPath = parsed.GetValue(LibraryOptions.LibraryPath) ?? "", IndexPath = path };
        if (options.Problems() is [var problem, ..])
            return await CommandLine.RefuseAsync(error, problem);

        try
        {
            // Also for --dry-run: it is as a writer that an index is brought up to date which an earlier program wrote.
            using LibraryIndex index = LibraryIndex.OpenExisting(options.IndexDirectory);
            LibraryMatch documents = LibraryMatch.Of(index.Documents(), options.LibraryRoot, cancellationToken);
            RelocateReport report = new(index.Directory, index.LibraryRoot, options.LibraryRoot, documents, Done: false);
            await error.WriteLineAsync(report.Found());
            if (documents.IsDoubtful && !parsed.GetValue(Yes) && !parsed.GetValue(DryRun))
            {
                await error.WriteLineAsync("That is hardly the same library, so nothing was changed. --yes says that it is meant; the next ingest then drops what is not there.");
                return ExitCodes.Failed;
            }

            if (!parsed.GetValue(DryRun))
            {
                index.Relocate(options.LibraryRoot);
                report = report with { Done = true };
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.RelocateReport) : report.InWords());
            return ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. Nothing was changed.");
            return CommandLine.Stopped;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }
}
