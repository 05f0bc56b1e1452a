using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>compact</c>: drops the rows that no document has any more.</summary>
internal static class CompactCommand
{
    public static Command Create()
    {
        Command command = new("compact", "Drop the vectors and texts of replaced and removed documents. Done by itself at the end of a run where it pays; rollback cannot go back behind it.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        try
        {
            using LibraryIndex index = LibraryIndex.OpenExisting(directory);
            CompactionRecord done = index.Compact();
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(Output.Json) ? Output.AsJson(done, CliJson.Default.CompactionRecord) : InWords(done));
            return ExitCodes.Complete;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static string InWords(CompactionRecord done) => done.RowsBefore == done.RowsAfter
        ? $"Nothing to drop: all {Words.Of(done.RowsAfter, "row")} are of documents in the index."
        : $"Dropped {Words.Count(done.RowsBefore - done.RowsAfter)} of {Words.Of(done.RowsBefore, "row")}; the index is {Words.Count(done.BytesFreed / 1024)} KiB smaller.";
}
