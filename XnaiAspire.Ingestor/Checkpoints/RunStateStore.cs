using System.Text.Json;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>What was found in Redis while the state was written.</summary>
/// <param name="Lost">Something that the ledger says must have been there was not.</param>
/// <param name="InTheWay">Names of ours that held another type, each with the type; they are replaced.</param>
internal sealed record StateOutcome(bool Lost, IReadOnlyList<string> InTheWay);

/// <summary>What lies in Redis for a run, and how it is written: whole each time, so that it is right again whatever happened to it.</summary>
internal static class RunStateStore
{
    /// <summary>Writes the whole state in one step. Whatever was under its names goes, of whatever type.</summary>
    /// <param name="redis">Where to.</param>
    /// <param name="keys">Names.</param>
    /// <param name="state">What.</param>
    /// <param name="note">What happened to Redis in this run, for whoever asks later.</param>
    /// <param name="time">For the time of writing.</param>
    /// <param name="before">What this process wrote last; null for nothing yet.</param>
    public static async Task<StateOutcome> WriteAsync(IDatabase redis, RedisKeys keys, TrackedState state, string note, TimeProvider time, TrackedState? before)
    {
        ITransaction transaction = redis.CreateTransaction();
        (RedisKey Key, RedisType Wanted, Task<RedisType> Found)[] types =
        [
            .. new[] { (keys.Run, RedisType.Hash), (keys.Checkpoint, RedisType.Hash), (keys.History, RedisType.List), (keys.Events, RedisType.List) }
                .Select(name => (name.Item1, name.Item2, transaction.KeyTypeAsync(name.Item1))),
        ];
        List<Task> writes =
        [
            transaction.KeyDeleteAsync([keys.Run, keys.Checkpoint, keys.History]),
            transaction.HashSetAsync(keys.Run, Fields(state.Status, note, time.GetUtcNow())),
        ];
        if (state.History.Count > 0)
        {
            // Pushed one after the other on the left, the newest ends up first.
            writes.Add(transaction.ListLeftPushAsync(keys.History, [.. state.History.Select(checkpoint => (RedisValue)Json(checkpoint))]));
            writes.Add(transaction.HashSetAsync(keys.Checkpoint, Fields(state.History[^1])));
        }

        // The events are Redis' own: they add up over runs, and nothing else has them.
        Task events = Task.WhenAll(PushEvents(transaction, keys, state.Events));
        await ExecuteAsync(transaction, writes).ConfigureAwait(false);
        await Task.WhenAll([.. writes, .. types.Select(type => type.Found)]).ConfigureAwait(false);
        List<string> inTheWay = [];
        foreach ((RedisKey key, RedisType wanted, Task<RedisType> found) in types)
        {
            RedisType type = await found.ConfigureAwait(false);
            if (type != wanted && type != RedisType.None)
                inTheWay.Add($"{key} ({type.ToString().ToLowerInvariant()})");
        }

        if (await types[3].Found.ConfigureAwait(false) is RedisType.List or RedisType.None)
            await events.ConfigureAwait(false);
        else
            await ReplaceEventsAsync(redis, keys, events, state.Events).ConfigureAwait(false);

        // A ledger with checkpoints has been tracked before, as a rule.
        bool anything = (before ?? state).History.Count > 0;
        bool runGone = await types[0].Found.ConfigureAwait(false) == RedisType.None;
        bool historyGone = await types[2].Found.ConfigureAwait(false) == RedisType.None;
        return new StateOutcome((runGone && (before is not null || anything)) || (historyGone && anything), inTheWay);
    }

    private static async Task ReplaceEventsAsync(IDatabase redis, RedisKeys keys, Task refused, IReadOnlyList<TrackedEvent> events)
    {
        await refused.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ITransaction transaction = redis.CreateTransaction();
        Task[] writes = [transaction.KeyDeleteAsync(keys.Events), .. PushEvents(transaction, keys, events)];
        await ExecuteAsync(transaction, writes).ConfigureAwait(false);
        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    private static Task[] PushEvents(ITransaction transaction, RedisKeys keys, IReadOnlyList<TrackedEvent> events) => events.Count == 0 ? [] :
    [
        transaction.ListLeftPushAsync(keys.Events, [.. events.Select(e => (RedisValue)JsonSerializer.Serialize(e, TrackingJson.Default.TrackedEvent))]),
        transaction.ListTrimAsync(keys.Events, 0, TrackedRun.EventsLength - 1),
    ];

    private static async Task ExecuteAsync(ITransaction transaction, IEnumerable<Task> commands)
    {
        try
        {
            if (!await transaction.ExecuteAsync().ConfigureAwait(false))
                throw new RedisException("Redis did not run the transaction that writes the state.");
        }
        catch (RedisServerException e) when (e.Message.StartsWith("EXECABORT", StringComparison.Ordinal))
        {
            // "Transaction discarded because of previous errors.": which ones, the commands know.
            await Task.WhenAll(commands).ConfigureAwait(false);
            throw;
        }
    }

    private static HashEntry[] Fields(RunStatus status, string note, DateTimeOffset now) =>
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
        new("note", note),
        new("updated", now.ToString("O")),
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
