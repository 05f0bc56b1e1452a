using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>rollback</c>: takes the index back to a checkpoint, after saying what is lost.</summary>
internal static class RollbackCommand
{
    private static readonly Option<int?> ToCheckpoint = Number("--to-checkpoint", "The checkpoint to go back to; snapshots and status name them.");

    private static readonly Option<int?> ToSnapshot = Number("--to-snapshot", "The same by the number of a snapshot that was cut at it.");

    private static readonly Option<bool> Yes = new("--yes")
    {
        Description = "Do not ask. Needed where nobody can be asked.",
    };

    public static Command Create()
    {
        Command command = new("rollback", "Take the index back to what it was at a checkpoint, byte for byte, and publish that. Says what is lost and asks first.")
        {
            ToCheckpoint, ToSnapshot, Yes, LibraryOptions.KeepSnapshots, LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard,
            Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        (int? checkpoint, int? snapshot) = (parsed.GetValue(ToCheckpoint), parsed.GetValue(ToSnapshot));
        if (checkpoint is null == snapshot is null)
            return await CommandLine.RefuseAsync(error, "One of --to-checkpoint N and --to-snapshot N has to be given; the command snapshots lists both.");

        bool canAsk = !Console.IsInputRedirected && !parsed.GetValue(Output.Json);
        if (!parsed.GetValue(Yes) && !canAsk)
            return await CommandLine.RefuseAsync(error, "rollback drops checkpoints and nobody can be asked here; --yes says that it is meant.");

        try
        {
            using LibraryIndex index = LibraryIndex.OpenExisting(
                directory, new LibraryIndexOptions { KeepSnapshots = parsed.GetValue(LibraryOptions.KeepSnapshots) });
            if (Target(index, checkpoint, snapshot) is not { } to)
            {
                await error.WriteLineAsync(NotThere(checkpoint, snapshot, index));
                return ExitCodes.Failed;
            }

            CheckpointRecord last = index.Status.LastCheckpoint!;
            await error.WriteLineAsync(WhatIsLost(to, last, index.UnfinishedRun));
            if (!parsed.GetValue(Yes) && !await IsMeantAsync(error, cancellationToken))
                return ExitCodes.Failed;

            CheckpointRecord now = index.RollBack(to.Number);
            SnapshotRecord published = index.PublishSnapshot(cancellationToken);
            RollbackReport report = new(index.Directory, last, to, now, published);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.RollbackReport) : report.InWords());
            return ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. The index is whole; snapshots and status say where it stands.");
            return CommandLine.Stopped;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static CheckpointRecord? Target(LibraryIndex index, long? checkpoint, long? snapshot)
    {
        long? number = checkpoint ?? index.Snapshots().FirstOrDefault(record => record.Number == snapshot)?.Checkpoint;
        return number is { } wanted && index.Checkpoints(wanted - 1, 1) is [var found] && found.Number == wanted ? found : null;
    }

    private static string NotThere(int? checkpoint, int? snapshot, LibraryIndex index) => snapshot is null
        ? $"The index has no checkpoint {checkpoint}; the command snapshots says which can be gone back to."
        : index.Snapshots().Any(record => record.Number == snapshot)
            ? $"What snapshot {snapshot} was cut at is no longer in the index, which was rolled back or rebuilt since; its own files are whole and can be used."
            : $"There is no snapshot {snapshot}; the command snapshots lists those that there are.";

    private static string WhatIsLost(CheckpointRecord to, CheckpointRecord last, RunRecord? run) =>
        $"From checkpoint {last.Number} ({Words.Of(last.Documents, "document")}, {Words.Of(last.Chunks, "vector")}) to checkpoint {to.Number} " +
        $"({Words.Of(to.Documents, "document")}, {Words.Of(to.Chunks, "vector")}): everything that was committed after {to.CommittedUtc:u} is dropped, up to {last.CommittedUtc:u}." +
        (run is null ? "" : $" Run {run.Id}, which is not complete, ends with it.") +
        " Newer snapshots stay until --keep-snapshots drops the oldest. The next ingest takes in again what the library has by then.";

    private static async Task<bool> IsMeantAsync(TextWriter error, CancellationToken cancellationToken)
    {
        await error.WriteAsync("Go back? [y/N] ");
        return await Console.In.ReadLineAsync(cancellationToken) is "y" or "Y" or "yes";
    }

    private static Option<int?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => LibraryOptions.WholeNumber(result, name, int.MaxValue),
    };
}
