using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.LangChain;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>import --langchain DIR</c>: a new index made of a folder that LangChain wrote.</summary>
internal static class ImportCommand
{
    /// <summary>Failures that are printed; <c>status</c> has all.</summary>
    private const int ShownFailures = 10;

    private static readonly Option<string?> LangChain = LibraryOptions.Folder(
        "--langchain", "The folder to read: index.faiss and index.pkl, as LangChain's FAISS.save_local writes them. Nothing in it is executed.");

    private static readonly Option<bool> ReEmbed = new("--re-embed")
    {
        Description = "Embed the texts anew instead of taking the folder's vectors over.",
    };

    private static readonly Option<bool> Normalize = new("--normalize")
    {
        Description = "Bring the folder's vectors to length 1 where they have another.",
    };

    public static Command Create()
    {
        Command command = new("import", "Makes a new index of another program's. The Embedder must be running. Exit code 0 complete, 1 failed, 2 usage, 3 complete with failed documents, 130 stopped.")
        {
            LangChain, ReEmbed, Normalize, LibraryOptions.DataPath, LibraryOptions.IndexPath, LibraryOptions.BatchSize,
            EmbedderOption.Embedder, Output.Json, CommandHost.Verbose,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(LangChain) is not { } folder)
            return await CommandLine.RefuseAsync(error, "--langchain is missing: the folder to read.");

        // The folder stands where a library would: it names the index directory, and search --library-path finds the index by it.
        IngestOptions options = LibraryOptions.Read(parsed) with { LibraryPath = folder };
        if (options.Problems() is [var problem, ..])
            return await CommandLine.RefuseAsync(error, problem.Replace("--library-path", "--langchain", StringComparison.Ordinal));

        if (parsed.GetValue(ReEmbed) && parsed.GetValue(Normalize))
            return await CommandLine.RefuseAsync(error, "--normalize is for the folder's own vectors; with --re-embed there is nothing to normalize.");

        var request = new ImportRequest(
            options.LibraryRoot, options.IndexDirectory, options.BatchSize, parsed.GetValue(ReEmbed), parsed.GetValue(Normalize));
        using IHost host = CommandHost.Build(options, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(CommandHost.Verbose));
        await host.StartAsync(CancellationToken.None);
        try
        {
            ImportReport report = await new FolderImport(
                request, host.Services.GetRequiredService<IEmbedder>(), TimeProvider.System, error.WriteLine).RunAsync(cancellationToken);
            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.ImportReport) : InWords(report));
            return report.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. What was committed is kept; the same command goes on from there.");
            return CommandLine.Stopped;
        }
        catch (Exception e) when (IsOrdinary(e))
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static bool IsOrdinary(Exception e) =>
        e is LangChainFormatException or ImportRefusedException or IndexException or FaissFormatException or EmbedderFaultException
            or IOException or UnauthorizedAccessException;

    private static string InWords(ImportReport report)
    {
        string vectors = report.SampleCosine is { } cosine
            ? $"taken over; in the sample they agree with the Embedder's to a cosine of at least {cosine:0.0000}"
            : report.Vectors;
        List<string> lines =
        [
            $"Imported {Words.Of(report.Documents, "document")}, {Words.Of(report.Chunks, "chunk")}",
            $"  index     {report.IndexDirectory}",
            $"  vectors   {vectors}",
            $"  snapshot  {report.SnapshotDirectory}",
        ];
        if (report.DroppedMetadata.Count > 0)
            lines.Add($"  dropped   metadata that an index has no place for: {string.Join(", ", report.DroppedMetadata.Select(Printable.Of))}");

        foreach (FailureView failure in report.Failures.Take(ShownFailures))
            lines.Add($"  failed    {Printable.Of(failure.Path)}: {Printable.Of(failure.Detail)} ({failure.Reason})");

        if (report.Failures.Count > ShownFailures)
            lines.Add($"            and {Words.Count(report.Failures.Count - ShownFailures)} more; status lists all");

        return string.Join(Environment.NewLine, lines);
    }
}
