using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>export --langchain DIR</c>: the index as a folder that LangChain opens. Needs no server, and disturbs none.</summary>
internal static class ExportCommand
{
    private static readonly Option<string?> LangChain = LibraryOptions.Folder(
        "--langchain", "The folder to write: index.faiss and index.pkl, as LangChain's FAISS.load_local opens them. Replaced if an earlier export made it.");

    private static readonly Option<long> Snapshot = new("--snapshot")
    {
        Description = "Export this snapshot [default: the index at its newest checkpoint]",
        HelpName = "N",
        CustomParser = static result => LibraryOptions.WholeNumber(result, "--snapshot", int.MaxValue),
    };

    public static Command Create()
    {
        Command command = new("export", "Writes the index in another program's format. Needs no running service.")
        {
            LangChain, Snapshot, LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(LangChain) is not { } folder)
            return await CommandLine.RefuseAsync(error, "--langchain is missing: the folder to write.");

        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        if (IngestOptions.IsInside(Path.GetFullPath(folder), directory))
            return await CommandLine.RefuseAsync(error, $"--langchain is '{folder}', which lies in the index directory; name a folder elsewhere.");

        IngestOptions options = LibraryOptions.Read(parsed);
        if (options.LibraryPath.Length > 0 && IngestOptions.IsInside(Path.GetFullPath(folder), options.LibraryRoot))
            return await CommandLine.RefuseAsync(error, $"--langchain is '{folder}', which lies in the library; nothing is ever written there.");

        try
        {
            long snapshot = parsed.GetValue(Snapshot);
            LangChainExportRecord record = snapshot == 0
                ? LangChainExport.OfIndex(directory, folder, cancellationToken)
                : LangChainExport.OfSnapshot(directory, snapshot, folder, cancellationToken);
            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(Output.Json) ? Output.AsJson(record, CliJson.Default.LangChainExportRecord) : InWords(record));
            return ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. Nothing was written in the folder's place.");
            return CommandLine.Stopped;
        }
        catch (IndexRefusedException e) when (e.Reason == "index-missing")
        {
            await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IndexException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static string InWords(LangChainExportRecord record) =>
        $"""
        Exported {Words.Of(record.Chunks, "chunk")} of {Words.Of(record.Documents, "document")}{(record.Snapshot is { } number ? $", snapshot {number}" : "")}, checkpoint {record.Checkpoint}
          folder    {record.Directory}
          open it   FAISS.load_local("{record.Directory}", embeddings, allow_dangerous_deserialization=True,
                                     distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT)
        """;
}
