using System.Collections.Concurrent;
using XnaiAspire.Embedder.Models.Download;

namespace XnaiAspire.Embedder.Tests.Models.Download;

/// <summary>A clock on which waits between attempts are over at once, and a server's silence when the test says so.</summary>
internal sealed class HastyTime : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, bool> _silences = new();
    private long _ticks;

    /// <summary>The waits that were over at once, in their order.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <summary>Servers have been silent for as long as anybody listens.</summary>
    public void EndSilences()
    {
        foreach (var silence in _silences.Keys)
            silence.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(HastyTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            if (dueTime >= DownloadLimits.ReadTimeout)
            {
                time._silences[this] = true;
                return true;
            }

            time.Waits.Enqueue(dueTime);
            ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose() => time._silences.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
