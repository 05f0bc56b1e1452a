using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>What Redis says of an index, set against its ledger, for whoever asks from outside of a run.</summary>
internal static class TrackedStatus
{
    // A person waits for the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Fields are ours, but anybody may have written them.
    private static readonly RedisValue[] RunFields = ["state", "note"];

    /// <summary>One line for people. Nothing is written.</summary>
    /// <param name="connection">The connection string; null or empty for none.</param>
    /// <param name="authority">That has signed Redis' certificate; null: one that the system trusts.</param>
    /// <param name="indexId">Of the index.</param>
    /// <param name="last">The ledger's newest checkpoint; null for none.</param>
    public static async Task<string> ReadAsync(string? connection, X509Certificate2? authority, string indexId, CheckpointRecord? last)
    {
        if (string.IsNullOrWhiteSpace(connection))
            return "not configured (ConnectionStrings__redis is not set)";

        try
        {
            ConfigurationOptions options = ConfigurationOptions.Parse(connection);
            RedisWire.Trust(options, authority);
            options.AbortOnConnectFail = true;
            options.ConnectRetry = 0;
            (options.ConnectTimeout, options.AsyncTimeout) = ((int)Patience.TotalMilliseconds, (int)Patience.TotalMilliseconds);
            await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            return await ReadAsync(redis, new RedisKeys(indexId), last).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (LeaseStore.IsWrongType(e))
        {
            return $"a key of another type is in the way below xnai:{indexId}:; the next run replaces it";
        }
        catch (RedisServerException e)
        {
            return $"refuses to answer: {ServerText.Of(e.Message).TrimEnd('.')}; nothing is lost, the next run fills it again from the ledger";
        }
        catch (Exception e) when (RedisHealth.IsTrouble(e) || e is ArgumentException)
        {
            return $"cannot be reached: {ServerText.Of(e.Message).TrimEnd('.')}; nothing is lost, the next run fills it again from the ledger";
        }
    }

    private static async Task<string> ReadAsync(ConnectionMultiplexer redis, RedisKeys keys, CheckpointRecord? last)
    {
        IDatabase database = redis.GetDatabase();
        RedisValue[] run = await database.HashGetAsync(keys.Run, RunFields).WaitAsync(Patience).ConfigureAwait(false);
        RedisValue number = await database.HashGetAsync(keys.Checkpoint, "number").WaitAsync(Patience).ConfigureAwait(false);
        LeaseSight? lease = await new LeaseStore(redis, keys, TimeProvider.System).LookAsync(setEnd: false).ConfigureAwait(false);
        string writer = lease?.Holder is { } holder ? $"; writing now: {holder}" : "";
        if (run[0].IsNullOrEmpty)
            return $"has no state of this index; nothing is lost, the next run fills it from the ledger{writer}";

        string stands = number == (last?.Number ?? 0) || (number.IsNull && last is null)
            ? $"tracks it at checkpoint {last?.Number ?? 0}, as the ledger"
            : $"is at checkpoint {ServerText.Of(number.ToString())}, the ledger at {last?.Number ?? 0}; a run brings it up";
        string note = run[1].IsNullOrEmpty ? "" : $"; {ServerText.Of(run[1].ToString())}";
        return $"{stands} (run: {ServerText.Of(run[0].ToString()).ToLowerInvariant()}){note}{writer}";
    }
}
