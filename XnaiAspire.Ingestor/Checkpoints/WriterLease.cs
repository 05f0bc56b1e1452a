using OpenTelemetry;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>
/// The right to write, as far as other machines are concerned; on this one the lock on the index directory guards. Renewed until it
/// is given back. When another machine has taken it, the run is stopped.
/// </summary>
internal sealed class WriterLease : IAsyncDisposable
{
    private readonly LeaseStore? _store;
    private readonly string _value;
    private readonly CancellationTokenSource _run;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewing;

    /// <summary>Without Redis: nothing is held and nothing renewed.</summary>
    public WriterLease(CancellationTokenSource run)
    {
        _value = "";
        _run = run;
        _renewing = Task.CompletedTask;
    }

    public WriterLease(LeaseStore store, string value, TimeProvider time, CancellationTokenSource run)
    {
        _store = store;
        _value = value;
        _run = run;
        _renewing = RenewAsync(store, time);
    }

    /// <summary>Who took it away; null as a rule.</summary>
    public LeaseHolder? LostTo { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (_store is not null && LostTo is null)
            await _store.ReleaseAsync(_value).ConfigureAwait(false);

        _released.Dispose();
    }

    private async Task RenewAsync(LeaseStore store, TimeProvider time)
    {
        // A renewal every few seconds is no part of a batch; as traces of its own it would push those out of the dashboard.
        using var untraced = SuppressInstrumentationScope.Begin();

        // Two renewals may get lost before the lease does.
        using var timer = new PeriodicTimer(LeaseStore.Length / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_released.Token).ConfigureAwait(false))
            {
                if (await store.RenewAsync(_value).ConfigureAwait(false) is { } other)
                {
                    LostTo = other;
                    await _run.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Given back.
        }
    }
}
