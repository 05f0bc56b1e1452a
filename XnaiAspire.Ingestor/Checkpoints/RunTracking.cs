using System.Diagnostics;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>
/// Lets Redis know how a run stands, and other machines who writes. Redis tracks and never owns: away, slow, emptied or filled by others, it
/// costs a run nothing, and is filled again from the ledger.
/// </summary>
internal sealed partial class RunTracking : IAsyncDisposable, IDisposable
{
    // What the end of a run waits for its last state to be written; a Redis that has been away for longer is not waited for.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    // A lease is looked at this often while it is waited for.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly IConnectionMultiplexer? _redis;
    private readonly RedisHealth _health;
    private readonly StateWriter? _writer;
    private readonly TimeProvider _time;
    private readonly ILogger<RunTracking> _logger;
    private TrackedRun? _run;
    private WriterLease? _lease;

    // Without a Redis configured there is nothing to track in, and nothing fails.
    public RunTracking(IConnectionMultiplexer? redis, TimeProvider time, ILogger<RunTracking> logger)
    {
        (_redis, _time, _logger) = (redis, time, logger);
        _health = new RedisHealth(time, logger);
        _writer = redis is null ? null : new StateWriter(redis, _health, time, () => Changed?.Invoke());
    }

    /// <summary>Raised when <see cref="State"/> has changed; handlers must return at once.</summary>
    public event Action? Changed;

    /// <summary>For people.</summary>
    public string State => _redis is null ? "not configured" : _health.Words;

    /// <summary>Whether Redis is there and takes our state; null where none is configured.</summary>
    public bool? IsUp => _redis is null ? null : _redis.IsConnected && _health.Away == TimeSpan.Zero;

    /// <summary>Waits for the lease of a machine that died; does nothing when there is none, and when Redis cannot be asked.</summary>
    /// <param name="indexId">Of the index; null for one that is still to be made.</param>
    /// <param name="waiting">Told for whom and until when.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LeaseRefusedException">Another machine holds the lease and renews it.</exception>
    public async Task WaitForOtherMachinesAsync(string? indexId, Action<string> waiting, CancellationToken cancellationToken)
    {
        if (_redis is null || indexId is null)
            return;

        var store = new LeaseStore(_redis, new RedisKeys(indexId), _time);
        LeaseSight? before = null;
        while (await LookAsync(store).ConfigureAwait(false) is { Holder: { } holder } sight && holder.Machine != LeaseHolder.ThisMachine)
        {
            // Another's, or renewed since: it lives.
            DateTimeOffset ends = _time.GetUtcNow() + sight.EndsIn;
            if (before is not null && (sight.Value != before.Value || sight.EndsIn > before.EndsIn))
                throw new LeaseRefusedException(holder, ends);

            if (before is null)
            {
                string message = $"Waiting until {ends.UtcDateTime:HH:mm:ss} UTC, when the lease of {holder} ends unless it is renewed";
                LogWaiting(message);
                waiting(message);
            }

            before = sight;
            TimeSpan pause = sight.EndsIn < LookInterval ? sight.EndsIn + TimeSpan.FromMilliseconds(10) : LookInterval;
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the writer's lease for an index whose directory is locked by this process; without Redis there is none.</summary>
    /// <param name="index">Open for writing.</param>
    /// <param name="directory">The index directory, for people.</param>
    /// <param name="run">Cancelled when another writer takes the index over.</param>
    public async Task<WriterLease> TakeLeaseAsync(LibraryIndex index, string directory, CancellationTokenSource run)
    {
        var self = new LeaseHolder(index.Writer, Environment.MachineName, LeaseHolder.ThisMachine, Environment.ProcessId, _time.GetUtcNow(), directory);
        LeaseStore? store = _redis is null ? null : new LeaseStore(_redis, new RedisKeys(index.Id), _time);
        var lease = new WriterLease(store, self, () => index.IsNewestWriter, _health, _time, run);
        await lease.StartAsync().ConfigureAwait(false);
        return lease;
    }

    /// <summary>A run has its index and its lease.</summary>
    public void Begin(LibraryIndex index, WriterLease lease, RunStatus status)
    {
        _health.Begin();
        if (_writer is null)
            return;

        (_run, _lease) = (new TrackedRun(index, status, _time), lease);
        _writer.Begin(_run, lease);
    }

    /// <summary>Something worth knowing has happened in the run.</summary>
    public void Report(RunStatus status) => Report(status, null, null);

    /// <summary>A batch is durable.</summary>
    /// <param name="status">Of the run.</param>
    /// <param name="checkpoint">The newest.</param>
    /// <param name="stage">Its span; ended when the checkpoint is in Redis, or a newer one.</param>
    public void Report(RunStatus status, CheckpointRecord? checkpoint, Activity? stage)
    {
        if (_run is null)
        {
            stage?.Dispose();
            return;
        }

        _run.Report(status, checkpoint, stage);
        _writer!.Wake();
    }

    /// <summary>A run has ended, well or not. What cannot be written now is tried again for as long as this process lives and nobody else writes.</summary>
    public async Task EndAsync(RunStatus status)
    {
        (TrackedRun? run, bool isLost) = (_run, _lease is { IsLost: true });
        (_run, _lease) = (null, null);
        if (run is null)
            return;

        // What Redis holds is the other writer's then.
        if (isLost)
        {
            _writer!.Forget();
            return;
        }

        run.IsOver = true;
        run.Report(status, null, null);
        await _writer!.FlushAsync(EndPatience).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<LeaseSight?> LookAsync(LeaseStore store)
    {
        try
        {
            return await store.LookAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisHealth.IsTrouble(e))
        {
            _health.Failed(e);
            return null;
        }
    }

    [LoggerMessage(EventId = 124, Level = LogLevel.Information, Message = "{Waiting}")]
    private partial void LogWaiting(string waiting);
}
