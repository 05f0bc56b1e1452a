using System.Diagnostics;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>All that Redis is to hold for a run at one instant.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Status">Of the run.</param>
/// <param name="History">The newest checkpoints, oldest first, at most <see cref="TrackedRun.HistoryLength"/>.</param>
/// <param name="Events">What has happened and is not there yet, oldest first.</param>
/// <param name="Stage">The span of the newest checkpoint's tracking, to end when it is written; null for none.</param>
internal sealed record TrackedState(
    long Version, RunStatus Status, IReadOnlyList<CheckpointRecord> History, IReadOnlyList<TrackedEvent> Events, Activity? Stage);

/// <summary>
/// A run as Redis is to know it, kept here whole: whatever Redis forgets is written again from here, without asking the ledger in the middle
/// of a commit. Safe to use from any thread.
/// </summary>
internal sealed class TrackedRun
{
    /// <summary>Checkpoints in the history: a day of them at one in a quarter of an hour; the ledger has all.</summary>
    public const int HistoryLength = 100;

    /// <summary>Events in the list: enough to see what a run went through.</summary>
    public const int EventsLength = 200;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Queue<CheckpointRecord> _history;
    private readonly Queue<TrackedEvent> _events = [];
    private RunStatus _status;
    private Activity? _stage;
    private long _version = 1;

    public TrackedRun(LibraryIndex index, RunStatus status, TimeProvider time)
    {
        Keys = new RedisKeys(index.Id);
        _time = time;
        _status = status;
        long last = index.Status.LastCheckpoint?.Number ?? 0;
        _history = new Queue<CheckpointRecord>(index.Checkpoints(Math.Max(0, last - HistoryLength), HistoryLength));
    }

    public RedisKeys Keys { get; }

    /// <summary>Whether the run has ended: nothing will change any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>The version of now.</summary>
    public long Version
    {
        get
        {
            lock (_gate)
                return _version;
        }
    }

    /// <summary>Notes how the run stands.</summary>
    /// <param name="status">Now.</param>
    /// <param name="checkpoint">A batch that has become durable; null for none.</param>
    /// <param name="stage">Ended here once it is written.</param>
    public void Report(RunStatus status, CheckpointRecord? checkpoint, Activity? stage)
    {
        Activity? skipped;
        lock (_gate)
        {
            _version++;
            _status = status;
            (skipped, _stage) = (stage is null ? null : _stage, stage ?? _stage);
            Add(_events, new TrackedEvent(_time.GetUtcNow(), status.State.ToString(), status.Message), EventsLength);
            if (checkpoint is not null)
                Add(_history, checkpoint, HistoryLength);
        }

        skipped?.Dispose();
    }

    /// <summary>What to write. Events and span are handed over: they are written once or never.</summary>
    public TrackedState Take()
    {
        lock (_gate)
        {
            var state = new TrackedState(_version, _status, [.. _history], [.. _events], _stage);
            _events.Clear();
            _stage = null;
            return state;
        }
    }

    /// <summary>Events that could not be written after all.</summary>
    public void GiveBack(IReadOnlyList<TrackedEvent> events)
    {
        lock (_gate)
        {
            TrackedEvent[] since = [.. _events];
            _events.Clear();
            foreach (TrackedEvent happened in events.Concat(since))
                Add(_events, happened, EventsLength);
        }
    }

    private static void Add<T>(Queue<T> queue, T item, int most)
    {
        queue.Enqueue(item);
        if (queue.Count > most)
            queue.Dequeue();
    }
}
