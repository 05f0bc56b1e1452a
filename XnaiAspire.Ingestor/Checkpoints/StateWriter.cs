using System.Diagnostics;
using System.Threading.Channels;
using OpenTelemetry;
using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>
/// Brings a run's state to Redis beside the run, which never waits for it: always the newest state, whole, and again until it is there. What
/// came meanwhile is left out, so a slow Redis makes no queue.
/// </summary>
internal sealed class StateWriter : IAsyncDisposable
{
    // A guard for a client that has no time limit of its own; ours gives up after five seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // While a run goes on: an emptied Redis is filled again even between two checkpoints that are far apart.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly IConnectionMultiplexer _redis;
    private readonly RedisHealth _health;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly Task _writing;
    private TrackedRun? _run;
    private WriterLease? _lease;
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _writtenVersion;

    public StateWriter(IConnectionMultiplexer redis, RedisHealth health, TimeProvider time, Action changed)
    {
        (_redis, _health, _time, _changed) = (redis, health, time, changed);
        _timer = time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _redis.ConnectionRestored += OnRestored;

        // The loop outlives the run that happens to start it and must not become a child of its spans.
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        _writing = WriteAllAsync();
    }

    /// <summary>From now on this run is written, under this lease.</summary>
    public void Begin(TrackedRun run, WriterLease lease)
    {
        lock (_gate)
            (_run, _lease, _writtenVersion) = (run, lease, 0);

        Wake();
    }

    /// <summary>Nothing is written any more: the index is somebody else's now, and so is what Redis holds for it.</summary>
    public void Forget()
    {
        lock (_gate)
            (_run, _lease) = (null, null);
    }

    /// <summary>Something has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until the present state is in Redis, or Redis has been away for as long as that is worth, or the time is over.</summary>
    public async Task FlushAsync(TimeSpan most)
    {
        long started = _time.GetTimestamp();
        long wanted = _run?.Version ?? 0;
        Wake();
        while (Volatile.Read(ref _writtenVersion) < wanted && _run is not null)
        {
            TimeSpan left = most - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || _health.Away > most)
                return;

            Task changed;
            lock (_gate)
                changed = _written.Task;

            if (Volatile.Read(ref _writtenVersion) < wanted)
                await changed.WaitAsync(left, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _redis.ConnectionRestored -= OnRestored;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => Wake();

    private async Task WriteAllAsync()
    {
        TimeSpan retry = FirstRetry;
        TrackedRun? of = null;
        TrackedState? before = null;
        try
        {
            while (await _wake.Reader.ReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                (TrackedRun? run, WriterLease? lease) = Present();
                if (run is null)
                    continue;

                (of, before) = (run, of == run ? before : null);
                if (await TryWriteAsync(run, lease, before).ConfigureAwait(false) is { } written)
                {
                    before = written;
                    retry = FirstRetry;
                    _timer.Change(run.IsOver ? Timeout.InfiniteTimeSpan : Heartbeat, Timeout.InfiniteTimeSpan);
                }
                else
                {
                    _timer.Change(retry, Timeout.InfiniteTimeSpan);
                    retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private (TrackedRun? Run, WriterLease? Lease) Present()
    {
        lock (_gate)
            return (_run, _lease);
    }

    /// <returns>What is in Redis now; null when it is not.</returns>
    private async Task<TrackedState?> TryWriteAsync(TrackedRun run, WriterLease? lease, TrackedState? before)
    {
        TrackedState state = run.Take();
        string note = _health.Note;
        string words = _health.Words;

        // Only what a checkpoint causes belongs to a trace; the rest would push batches out of the dashboard.
        using IDisposable? untraced = state.Stage is null ? SuppressInstrumentationScope.Begin() : null;
        Activity.Current = state.Stage;
        try
        {
            if (!_redis.IsConnected)
                throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, _redis.GetStatus());

            // A process that was paused may be no writer any more; what it knows is old then.
            if (lease is not null && !await lease.IsStillOursAsync().ConfigureAwait(false))
                return null;

            StateOutcome outcome = await RunStateStore.WriteAsync(_redis.GetDatabase(), run.Keys, state, note, _time, before)
                .WaitAsync(Patience, _time, _stopping.Token).ConfigureAwait(false);
            _health.Wrote(outcome, first: before is null);
            if (outcome.Lost || outcome.InTheWay.Count > 0)
                lease?.RenewNow();
        }
        catch (Exception e) when (RedisHealth.IsTrouble(e) || (e is OperationCanceledException && !_stopping.IsCancellationRequested))
        {
            run.GiveBack(state.Events);
            _health.Failed(e);
            Tell(words);
            return null;
        }
        finally
        {
            state.Stage?.Dispose();
            Activity.Current = null;
        }

        // The note goes out with the next write, which is due now.
        if (_health.Note != note)
            Wake();

        Written(run, state.Version);
        Tell(words);
        return state;
    }

    private void Written(TrackedRun run, long version)
    {
        TaskCompletionSource written;
        lock (_gate)
        {
            if (_run == run)
                Volatile.Write(ref _writtenVersion, version);

            (written, _written) = (_written, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        written.TrySetResult();
    }

    private void Tell(string before)
    {
        if (_health.Words != before)
            _changed();
    }
}
