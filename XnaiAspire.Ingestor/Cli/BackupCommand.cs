using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Index.Backup;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>backup --to DIR</c>: a whole copy of the index, also while somebody writes it. Needs no server, and disturbs none.</summary>
internal static class BackupCommand
{
    private static readonly Option<string?> To = LibraryOptions.Folder("--to", "The directory to make: not there yet, or empty.");

    public static Command Create()
    {
        Command command = new("backup", "Copies the index, also while another process writes it, and checks the copy. Needs no running service. Exit code 0 there is a whole backup, 1 there is none, 2 usage, 130 stopped.")
        {
            To, LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(To) is not { } to)
            return await CommandLine.RefuseAsync(error, "--to is missing: the directory to make.");

        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        try
        {
            BackupRecord record = IndexBackup.Make(directory, to, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(Output.Json) ? Output.AsJson(record, CliJson.Default.BackupRecord) : InWords(record));
            return ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. There is no backup, and nothing is left of it.");
            return CommandLine.Stopped;
        }
        catch (IndexRefusedException e) when (e.Reason is "target-overlaps" or "target-in-library")
        {
            return await CommandLine.RefuseAsync(error, e.Message);
        }
        catch (IndexRefusedException e) when (e.Reason == "index-missing")
        {
            await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
            return ExitCodes.Failed;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static string InWords(BackupRecord record)
    {
        List<string> lines =
        [
            $"Backed up checkpoint {record.Checkpoint}: {Words.Of(record.Documents, "document")}, {Words.Of(record.Chunks, "chunk")}, {Words.Of(record.Snapshots, "snapshot")}, {Words.Count(record.Bytes / 1024)} KiB; the copy was checked",
            $"  index     {record.IndexDirectory}",
            $"  backup    {record.Directory}",
        ];
        if (record.UnfinishedRun is { } run)
            lines.Add($"  run       {run.Id} is in it with {Words.Count(run.CommittedBatches)} of {Words.Count(run.Batches)} batches; ingest goes on with the next");

        if (record.Attempts > 1)
            lines.Add($"  copied    {record.Attempts} times, since the index was replaced or a snapshot deleted meanwhile");

        lines.Add($"  go on     {record.IngestCommand}");
        return string.Join(Environment.NewLine, lines);
    }
}
