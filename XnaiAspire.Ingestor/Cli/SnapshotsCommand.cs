using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>snapshots</c>: what is published, and what the index can go back to.</summary>
internal static class SnapshotsCommand
{
    public static Command Create()
    {
        Command command = new("snapshots", "The published snapshots, newest first, and the checkpoints that rollback can go back to. Needs no running service.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        try
        {
            using IndexReader? index = OpenIndex.Try(directory);
            if (index is null)
            {
                await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
                return ExitCodes.Failed;
            }

            SnapshotsReport report = SnapshotsReport.Read(index);
            await output.WriteLineAsync(parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.SnapshotsReport) : report.InWords());
            return ExitCodes.Complete;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }
}
