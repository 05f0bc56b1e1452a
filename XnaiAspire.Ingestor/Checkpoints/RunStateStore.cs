using System.Text.Json;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>What lies in Redis for a run, and how it is written. Errors are the caller's.</summary>
internal sealed class RunStateStore(RedisKeys keys, TimeProvider time)
{
    /// <summary>Checkpoints in the history: a day of them at one in a quarter of an hour; the ledger has all.</summary>
    public const int HistoryLength = 100;

    // Enough to see what a run went through.
    private const int EventsLength = 200;

    /// <summary>Writes checkpoint and run state in one step.</summary>
    /// <returns>Whether Redis still had the history: not after it was flushed or started empty.</returns>
    public async Task<bool> WriteCheckpointAsync(IDatabase redis, CheckpointRecord checkpoint, RunStatus status)
    {
        ITransaction transaction = redis.CreateTransaction();
        Task<long> length = transaction.ListLeftPushAsync(keys.History, Json(checkpoint));
        Task[] others =
        [
            transaction.ListTrimAsync(keys.History, 0, HistoryLength - 1),
            transaction.HashSetAsync(keys.Checkpoint, Fields(checkpoint)),
            .. WriteRun(transaction, status),
        ];
        await transaction.ExecuteAsync().ConfigureAwait(false);
        await Task.WhenAll(others).ConfigureAwait(false);
        return await length.ConfigureAwait(false) >= Math.Min(checkpoint.Number, HistoryLength);
    }

    /// <summary>Writes the run's state alone.</summary>
    public async Task WriteRunAsync(IDatabase redis, RunStatus status)
    {
        ITransaction transaction = redis.CreateTransaction();
        List<Task> all = WriteRun(transaction, status);
        await transaction.ExecuteAsync().ConfigureAwait(false);
        await Task.WhenAll(all).ConfigureAwait(false);
    }

    /// <summary>Writes checkpoint and history anew from the ledger. What was there, of whatever type, goes.</summary>
    public async Task RefillAsync(IDatabase redis, LibraryIndex index)
    {
        long last = index.Status.LastCheckpoint?.Number ?? 0;
        IReadOnlyList<CheckpointRecord> history = index.Checkpoints(Math.Max(0, last - HistoryLength), HistoryLength);
        ITransaction transaction = redis.CreateTransaction();
        List<Task> all = [transaction.KeyDeleteAsync([keys.History, keys.Checkpoint])];
        if (history.Count > 0)
        {
            // Pushed one after the other on the left, the newest ends up first.
            all.Add(transaction.ListLeftPushAsync(keys.History, [.. history.Select(checkpoint => (RedisValue)Json(checkpoint))]));
            all.Add(transaction.HashSetAsync(keys.Checkpoint, Fields(history[^1])));
        }

        await transaction.ExecuteAsync().ConfigureAwait(false);
        await Task.WhenAll(all).ConfigureAwait(false);
    }

    /// <summary>Deletes all but the lease: somebody put other types under these names.</summary>
    public Task ClearAsync(IDatabase redis) => redis.KeyDeleteAsync([keys.Run, keys.Checkpoint, keys.History, keys.Events]);

    private List<Task> WriteRun(ITransaction transaction, RunStatus status)
    {
        string happened = JsonSerializer.Serialize(
            new TrackedEvent(time.GetUtcNow(), status.State.ToString(), status.Message), TrackingJson.Default.TrackedEvent);
        return
        [
            transaction.HashSetAsync(keys.Run, Fields(status)),
            transaction.ListLeftPushAsync(keys.Events, happened),
            transaction.ListTrimAsync(keys.Events, 0, EventsLength - 1),
        ];
    }

    private HashEntry[] Fields(RunStatus status) =>
    [
        new("state", status.State.ToString()),
        new("message", status.Message),
        new("run", status.RunId ?? 0),
        new("batch", status.Batch),
        new("batches", status.Batches),
        new("planned_documents", status.PlannedDocuments),
        new("committed_documents", status.CommittedDocuments),
        new("planned_bytes", status.PlannedBytes),
        new("committed_bytes", status.CommittedBytes),
        new("failed", status.FailedInRun + status.FailedBefore),
        new("library", status.LibraryRoot),
        new("index", status.IndexDirectory),
        new("updated", time.GetUtcNow().ToString("O")),
    ];

    private static HashEntry[] Fields(CheckpointRecord checkpoint) =>
    [
        new("number", checkpoint.Number),
        new("run", checkpoint.RunId),
        new("batch", checkpoint.Batch),
        new("at", checkpoint.CommittedUtc.ToString("O")),
        new("documents", checkpoint.Documents),
        new("vectors", checkpoint.Chunks),
    ];

    private static string Json(CheckpointRecord checkpoint) => JsonSerializer.Serialize(
        new TrackedCheckpoint(checkpoint.Number, checkpoint.RunId, checkpoint.Batch, checkpoint.CommittedUtc, checkpoint.Documents, checkpoint.Chunks),
        TrackingJson.Default.TrackedCheckpoint);
}
