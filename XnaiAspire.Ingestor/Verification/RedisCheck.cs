using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Verification;

/// <summary>
/// What Redis holds of an index against the ledger. Redis owns nothing, so nothing that is wrong there is damage to the index; but a Redis that
/// knows of checkpoints that the ledger does not have says that the ledger went back.
/// </summary>
internal sealed class RedisCheck(IndexVerification index, IDatabase redis, RedisKeys keys)
{
    // More than Redis is given, so that each entry is in the ledger's part that is compared.
    private const int LongestHistory = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(IndexVerification index, IConnectionMultiplexer? redis, CancellationToken cancellationToken)
    {
        if (index.IndexId is not { } id)
            return;

        if (redis is null)
        {
            index.Findings.Note("Redis was not looked at: --redis names none. The index does not need it.");
            return;
        }

        try
        {
            await new RedisCheck(index, redis.GetDatabase(), new RedisKeys(id)).RunAsync().WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            index.Findings.Note($"Redis does not answer; the index does not need it. {e.Message}");
        }
    }

    private async Task RunAsync()
    {
        if (await HasTypeAsync(keys.Run, RedisType.Hash).ConfigureAwait(false))
            CheckRun(await ReadHashAsync(keys.Run).ConfigureAwait(false));

        bool known = await HasTypeAsync(keys.Checkpoint, RedisType.Hash).ConfigureAwait(false);
        if (known)
            CheckCheckpoint(await ReadHashAsync(keys.Checkpoint).ConfigureAwait(false));
        else if (index.LastCheckpoint is not null)
            index.Findings.Note("Redis knows nothing of this index; the next run fills it from the ledger.");

        if (await HasTypeAsync(keys.History, RedisType.List).ConfigureAwait(false))
            CheckHistory(await redis.ListRangeAsync(keys.History, 0, LongestHistory - 1).ConfigureAwait(false));

        await CheckLeaseAsync().ConfigureAwait(false);
    }

    private async Task<bool> HasTypeAsync(RedisKey key, RedisType wanted)
    {
        RedisType found = await redis.KeyTypeAsync(key).ConfigureAwait(false);
        if (found == wanted)
            return true;

        if (found != RedisType.None)
            index.Findings.Add(
                FindingKind.Corrupt, "redis-type", key.ToString(), $"It holds a {Name(found)}; a {Name(wanted)} belongs there. The next run replaces it.", index.Next.Ingest);

        return false;
    }

    private void CheckRun(Dictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("index") is { } directory && directory != index.Directory)
            Stale("redis-other-index", keys.Run, $"It is of an index in {directory}: this one was copied from there or moved.");

        string state = fields.GetValueOrDefault("state", "");
        bool going = state is nameof(RunState.Running) or nameof(RunState.Waiting) or nameof(RunState.Paused);
        if (going && !index.WriterActive)
            Stale("redis-run", keys.Run, $"It says that a run is {state.ToLowerInvariant()}; no writer is active. Its process died.");

        if (long.TryParse(fields.GetValueOrDefault("run"), CultureInfo.InvariantCulture, out long run) && run > (index.LastRun?.Id ?? 0))
            Ahead(keys.Run, $"It is of run {run}; the ledger's newest is {index.LastRun?.Id ?? 0}.");
    }

    private void CheckCheckpoint(Dictionary<string, string> fields)
    {
        long number = long.TryParse(fields.GetValueOrDefault("number"), CultureInfo.InvariantCulture, out long parsed) ? parsed : -1;
        long newest = index.LastCheckpoint?.Number ?? 0;
        if (number > newest && !index.WriterActive)
            Ahead(keys.Checkpoint, $"It is of checkpoint {number}; the ledger's newest is {newest}.");
        else if (number < newest && !index.WriterActive)
            Stale("redis-behind", keys.Checkpoint, $"It is of checkpoint {number}; the ledger's newest is {newest}.");
        else if (number == newest && index.LastCheckpoint is { } last
            && (fields.GetValueOrDefault("documents") != Text(last.Documents) || fields.GetValueOrDefault("vectors") != Text(last.Chunks) || fields.GetValueOrDefault("run") != Text(last.RunId)))
            Stale("redis-differs", keys.Checkpoint, $"It does not say what the ledger says of checkpoint {number}.");
    }

    private void CheckHistory(RedisValue[] history)
    {
        Dictionary<long, CheckpointRecord> ledger = index.NewestCheckpoints(LongestHistory).ToDictionary(checkpoint => checkpoint.Number);
        foreach (RedisValue entry in history)
        {
            TrackedCheckpoint? tracked = Parse(entry);
            bool same = tracked is not null && (!ledger.TryGetValue(tracked.Number, out CheckpointRecord? noted)
                || (tracked.Run == noted.RunId && tracked.Batch == noted.Batch && tracked.Documents == noted.Documents && tracked.Vectors == noted.Chunks));
            if (!same)
            {
                Stale("redis-differs", keys.History, $"'{entry}' is not what the ledger says.");
                return;
            }
        }
    }

    private async Task CheckLeaseAsync()
    {
        if (!await redis.KeyExistsAsync(keys.Lease).ConfigureAwait(false))
            return;

        TimeSpan? left = await redis.KeyTimeToLiveAsync(keys.Lease).ConfigureAwait(false);
        if (left is null)
            Stale("redis-lease", keys.Lease, "The writer's lease has no expiry: no writer of ours made it.");
        else if (!index.WriterActive)
            Stale("redis-lease", keys.Lease, $"Somebody holds the writer's lease for {left.Value.TotalSeconds:0} s more, and nobody holds the index here: its process died, or it is on another machine.");
    }

    private async Task<Dictionary<string, string>> ReadHashAsync(RedisKey key)
    {
        HashEntry[] fields = await redis.HashGetAllAsync(key).ConfigureAwait(false);
        return fields.ToDictionary(field => field.Name.ToString(), field => field.Value.ToString(), StringComparer.Ordinal);
    }

    private static TrackedCheckpoint? Parse(RedisValue entry)
    {
        try
        {
            return JsonSerializer.Deserialize(entry.ToString(), TrackingJson.Default.TrackedCheckpoint);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Ahead(RedisKey key, string detail) => index.Findings.Add(
        FindingKind.Lost, "redis-ahead", key.ToString(), $"{detail} The index was rolled back or restored from an older copy, or has lost commits.", index.Next.Ingest);

    private void Stale(string reason, RedisKey key, string detail) => index.Findings.Add(FindingKind.Stale, reason, key.ToString(), detail, index.Next.Ingest);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Name(RedisType type) => type.ToString().ToLowerInvariant();
}
