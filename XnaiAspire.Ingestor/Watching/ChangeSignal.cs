namespace XnaiAspire.Ingestor.Watching;

/// <summary>
/// Tells when it is time to look at the library again: some quiet after a change, so that a copy of many files is one run, and every few
/// minutes in any case, because events get lost (network shares, a full queue) and the scan alone is the truth.
/// </summary>
internal sealed class ChangeSignal(TimeProvider time)
{
    /// <summary>An editor that saves, or a copy that goes on, has the next event sooner than this.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>A file that is written all the time (a log) must not keep the others waiting.</summary>
    public static readonly TimeSpan LongestUnrest = TimeSpan.FromSeconds(30);

    /// <summary>An unchanged library costs one look at its folders.</summary>
    public static readonly TimeSpan LookAnyway = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    /// <summary>Something has changed, or may have. From any thread.</summary>
    public void Notify()
    {
        lock (_gate)
        {
            _last = time.GetTimestamp();
            _changed.TrySetResult();
        }
    }

    /// <summary>Returns when it is time to look. What changed since the last return counts, also before this call.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
            changed = _changed.Task;

        using (var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            await Task.WhenAny(changed, Task.Delay(LookAnyway, time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        long first = time.GetTimestamp();
        while (StillToWait(first) is { } rest)
            await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
    }

    // null, and from here on changes are news again: it is time.
    private TimeSpan? StillToWait(long first)
    {
        lock (_gate)
        {
            TimeSpan quiet = time.GetElapsedTime(_last);
            if (_changed.Task.IsCompleted && quiet < Quiet && time.GetElapsedTime(first) < LongestUnrest)
                return Quiet - quiet;

            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return null;
        }
    }
}
