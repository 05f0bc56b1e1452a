using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>
/// Lets Redis know how a run stands. Redis tracks and never owns: away, slow, emptied or filled by others, it costs a run at most
/// a moment, and is filled again from the ledger.
/// </summary>
internal sealed partial class RunTracking
{
    // A checkpoint takes milliseconds on either side; the run must not wait longer for a bystander.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Between two looks at a Redis that was away, so that it costs a run no more than a tenth of its time.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private readonly IConnectionMultiplexer? _redis;
    private readonly RunStateStore _store;
    private readonly LeaseStore? _leases;
    private readonly TimeProvider _time;
    private readonly ILogger<RunTracking> _logger;
    private DateTimeOffset? _awaySince;
    private DateTimeOffset _nextLook;

    // Without a Redis configured there is nothing to track in, and nothing fails.
    public RunTracking(IConnectionMultiplexer? redis, IngestOptions options, TimeProvider time, ILogger<RunTracking> logger)
    {
        _redis = redis;
        _time = time;
        _logger = logger;
        var keys = new RedisKeys(options.LibraryId);
        _store = new RunStateStore(keys, time);
        _leases = redis is null ? null : new LeaseStore(redis, keys, time);
    }

    /// <summary>For people.</summary>
    public string State =>
        _redis is null ? "not configured"
        : _awaySince is { } since ? $"away since {since:HH:mm:ss} UTC; the run goes on without it and fills it again later"
        : "tracked";

    /// <summary>What Redis and its client throw when it is away, slow or holds something unexpected.</summary>
    public static bool IsRedisTrouble(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException or InvalidCastException;

    /// <summary>Takes the writer's lease; without Redis there is none. A dead holder on this machine is replaced at once.</summary>
    /// <param name="run">Cancelled when another machine takes the lease away.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="LeaseRefusedException">Another machine holds it and keeps renewing it.</exception>
    public async Task<WriterLease> TakeLeaseAsync(CancellationTokenSource run, CancellationToken cancellationToken)
    {
        if (_leases is null)
            return new WriterLease(run);

        var holder = new LeaseHolder(Environment.MachineName.Replace('|', '-'), Environment.ProcessId, _time.GetUtcNow());
        try
        {
            string insteadOf = "";
            DateTimeOffset giveUp = _time.GetUtcNow() + LeaseStore.Length + Patience;
            while (true)
            {
                (string? taken, string there) = await _leases.TakeAsync(insteadOf, holder).ConfigureAwait(false);
                if (taken is not null)
                    return new WriterLease(_leases, taken, _time, run);

                LeaseHolder other = LeaseHolder.Parse(there);
                if (other.Host == holder.Host)
                {
                    // We hold the index directory's lock, so that process is gone.
                    insteadOf = there;
                    continue;
                }

                if (_time.GetUtcNow() > giveUp)
                    throw new LeaseRefusedException(other);

                LogLeaseHeld(other.ToString());
                await Task.Delay(Patience, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsRedisTrouble(e))
        {
            WentAway(e);
            return new WriterLease(run);
        }
    }

    /// <summary>A run begins or goes on.</summary>
    public Task RunTakenUpAsync(LibraryIndex index, RunStatus status) => TryAsync(async redis =>
    {
        // Whatever was there is of an earlier life, perhaps of an older copy of the index.
        await _store.RefillAsync(redis, index).ConfigureAwait(false);
        await _store.WriteRunAsync(redis, status).ConfigureAwait(false);
    });

    /// <summary>A batch is durable.</summary>
    public Task CheckpointAsync(LibraryIndex index, CheckpointRecord checkpoint, RunStatus status)
    {
        bool wasAway = _awaySince is not null;
        return TryAsync(async redis =>
        {
            bool complete = await _store.WriteCheckpointAsync(redis, checkpoint, status).ConfigureAwait(false);
            if (wasAway || !complete)
            {
                await _store.RefillAsync(redis, index).ConfigureAwait(false);
                LogRefilled(checkpoint.Number);
            }
        });
    }

    /// <summary>A run has ended.</summary>
    public Task RunEndedAsync(RunStatus status) => TryAsync(redis => _store.WriteRunAsync(redis, status));

    private async Task TryAsync(Func<IDatabase, Task> write)
    {
        if (_redis is null || (_awaySince is not null && _time.GetUtcNow() < _nextLook))
            return;

        try
        {
            IDatabase database = _redis.GetDatabase();
            try
            {
                await write(database).WaitAsync(Patience, _time).ConfigureAwait(false);
            }
            catch (RedisServerException e) when (e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
            {
                LogWrongType(e.Message);
                await _store.ClearAsync(database).WaitAsync(Patience, _time).ConfigureAwait(false);
                await write(database).WaitAsync(Patience, _time).ConfigureAwait(false);
            }

            if (_awaySince is { } since)
                LogBack(since);

            _awaySince = null;
        }
        catch (Exception e) when (IsRedisTrouble(e))
        {
            WentAway(e);
        }
    }

    private void WentAway(Exception e)
    {
        if (_awaySince is null)
            LogAway(e.Message);

        _awaySince ??= _time.GetUtcNow();
        _nextLook = _time.GetUtcNow() + Rest;
    }

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "Redis does not take the run's state; the run goes on without it. {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(EventId = 121, Level = LogLevel.Information, Message = "Redis takes the run's state again; it was away since {Since}")]
    private partial void LogBack(DateTimeOffset since);

    [LoggerMessage(EventId = 122, Level = LogLevel.Information, Message = "Redis was filled again from the ledger, up to checkpoint {Checkpoint}")]
    private partial void LogRefilled(long checkpoint);

    [LoggerMessage(EventId = 123, Level = LogLevel.Warning, Message = "Somebody put other types under the run's names in Redis; they are replaced. {Reason}")]
    private partial void LogWrongType(string reason);

    [LoggerMessage(EventId = 124, Level = LogLevel.Information, Message = "Waiting for the lease of {Holder} to end")]
    private partial void LogLeaseHeld(string holder);
}
