using OpenTelemetry;
using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>
/// The right to write, as far as other machines are concerned; on this one the lock on the index directory guards. Renewed until it is
/// given back, and taken as soon as Redis is there when it was not. When another writer has it, the run is stopped. It keeps people from
/// working in vain; what keeps the index whole is the ledger's fence, which every commit checks.
/// </summary>
internal sealed class WriterLease : IAsyncDisposable
{
    // Two renewals may get lost before the lease does.
    private static readonly TimeSpan RenewalInterval = LeaseStore.Length / 3;

    // Other writers that may come in between two looks; more would be a quarrel that nobody wins.
    private const int MostTries = 3;

    private readonly LeaseStore? _store;
    private readonly LeaseHolder _self;
    private readonly string _value;
    private readonly Func<bool> _isNewest;
    private readonly RedisHealth _health;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _run;
    private readonly CancellationTokenSource _released = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _now = new(0, 1);
    private Task _renewing = Task.CompletedTask;
    private long? _renewedAt;

    /// <param name="store">Null without Redis: nothing is held and nothing renewed.</param>
    /// <param name="self">Who holds it.</param>
    /// <param name="isNewest">Whether, by the ledger, no other writer has come since.</param>
    /// <param name="health">Told of what happens to the lease.</param>
    /// <param name="time">For the intervals.</param>
    /// <param name="run">Cancelled when another writer has it.</param>
    public WriterLease(LeaseStore? store, LeaseHolder self, Func<bool> isNewest, RedisHealth health, TimeProvider time, CancellationTokenSource run)
    {
        (_store, _self, _isNewest, _health, _time, _run) = (store, self, isNewest, health, time, run);
        _value = self.Serialize();
    }

    /// <summary>Whether another writer has the index now, and the run was stopped for it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Who took it away, when that is known.</summary>
    public LeaseHolder? LostTo { get; private set; }

    /// <summary>Takes the lease if it can be had, and keeps it from now on.</summary>
    public async Task StartAsync()
    {
        if (_store is null)
            return;

        // A holder on this machine is dead: the lock on the directory is ours.
        await TryRenewAsync(static other => other.Machine == LeaseHolder.ThisMachine).ConfigureAwait(false);
        _renewing = RenewAllAsync();
    }

    /// <summary>False when another writer has it; true when it is ours, when it was given back and is free, and when Redis cannot tell.</summary>
    public async Task<bool> IsStillOursAsync()
    {
        if (_store is not null && _released.IsCancellationRequested)
            return await IsFreeAsync(_store).ConfigureAwait(false);

        // The ledger knows before the lease has run out: after a pause that was too short to lose it in the ordinary way.
        if (_store is not null && !IsLost && !_isNewest())
            await FindTakerAsync().ConfigureAwait(false);

        if (_store is not null && !IsLost && (_renewedAt is not { } at || _time.GetElapsedTime(at) > RenewalInterval * 2))
            await TryRenewAsync(IsLeftOver).ConfigureAwait(false);

        return !IsLost;
    }

    /// <summary>The ledger says that another writer came: the run is lost, and the lease may say to whom.</summary>
    public async Task FindTakerAsync()
    {
        try
        {
            if (!IsLost)
                await LoseAsync(_store is null ? null : (await _store.LookAsync().ConfigureAwait(false))?.Holder).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisHealth.IsTrouble(e))
        {
            await LoseAsync(null).ConfigureAwait(false);
        }
    }

    /// <summary>Redis has lost something: the lease may be gone too.</summary>
    public void RenewNow()
    {
        if (_now.CurrentCount == 0)
            _now.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);

        // A renewal that is under way must not come behind the release.
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_store is not null && !IsLost && _renewedAt is not null)
        {
            try
            {
                await _store.ReleaseAsync(_value).ConfigureAwait(false);
            }
            catch (Exception e) when (RedisHealth.IsTrouble(e))
            {
                // It expires by itself.
            }
        }

        _turn.Release();
    }

    // Given back, or still ours because Redis was away when it was to be given back.
    private async Task<bool> IsFreeAsync(LeaseStore store)
    {
        if (await store.LookAsync().ConfigureAwait(false) is not { } sight)
            return true;

        if (sight.Value == _value)
            await store.ReleaseAsync(_value).ConfigureAwait(false);

        return sight.Value == _value;
    }

    private async Task RenewAllAsync()
    {
        // A renewal every few seconds is no part of a batch; as traces of its own it would push those out of the dashboard.
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            while (!IsLost)
            {
                await Task.WhenAny(_now.WaitAsync(_released.Token), Task.Delay(RenewalInterval, _time, _released.Token)).ConfigureAwait(false);
                _released.Token.ThrowIfCancellationRequested();
                await TryRenewAsync(IsLeftOver).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Given back.
        }
    }

    // Until the lease has been taken, what a dead holder on this machine left may still stand there: Redis may have refused to let it be replaced, a run that has ended in this
    // very process among them. A later writer has a higher fence; a rebuild has that of the index beside which it is made.
    private bool IsLeftOver(LeaseHolder other) => _renewedAt is null && other.Machine == LeaseHolder.ThisMachine && other.Fence <= _self.Fence;

    private async Task TryRenewAsync(Func<LeaseHolder, bool> isDead)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_released.IsCancellationRequested)
                await RenewAsync(isDead).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisHealth.IsTrouble(e))
        {
            // Merely away: on this machine the directory's lock guards, on all of them the ledger's fence. It is tried again.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RenewAsync(Func<LeaseHolder, bool> isDead)
    {
        string insteadOf = "";
        for (int i = 0; i < MostTries && !IsLost; i++)
        {
            // Free again may mean that another writer came, committed and went while this process stood still.
            if (_renewedAt is { } at && _time.GetElapsedTime(at) > LeaseStore.Length && !_isNewest())
            {
                await LoseAsync(null).ConfigureAwait(false);
                return;
            }

            LeaseSwap? swap = await SwapAsync(_store!, insteadOf).ConfigureAwait(false);
            if (swap is null)
                continue;

            if (swap.Other is not { } other)
            {
                _renewedAt = _time.GetTimestamp();
                return;
            }

            if (other.Holder is not { } holder)
                await ClearAsync(_store!).ConfigureAwait(false);
            else if (isDead(holder) || holder.Fence < _self.Fence)
                insteadOf = other.Value;
            else
                await LoseAsync(holder).ConfigureAwait(false);
        }
    }

    /// <returns>Null when no lease but another type was there, which is gone now.</returns>
    private async Task<LeaseSwap?> SwapAsync(LeaseStore store, string insteadOf)
    {
        try
        {
            return await store.SwapAsync(insteadOf, _value).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (LeaseStore.IsWrongType(e))
        {
            await ClearAsync(store).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ClearAsync(LeaseStore store)
    {
        await store.ClearAsync().ConfigureAwait(false);
        _health.WasInTheWay([store.Key.ToString()]);
    }

    private async Task LoseAsync(LeaseHolder? other)
    {
        LostTo = other == _self ? null : other;
        IsLost = true;
        await _run.CancelAsync().ConfigureAwait(false);
    }
}
