namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// How many messages may be under way to the Embedder at once. A message that it was lost with before takes all slots: alone, so
/// that its neighbours are not blamed for its deaths.
/// </summary>
internal sealed class InFlightSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(count, count);
    private readonly SemaphoreSlim _takingAll = new(1, 1);

    public async Task<Taken> OneAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Taken(_slots, 1);
    }

    public async Task<Taken> AllAsync(CancellationToken cancellationToken)
    {
        // One at a time: two that each hold half would wait for each other for ever.
        await _takingAll.WaitAsync(cancellationToken).ConfigureAwait(false);
        int taken = 0;
        try
        {
            while (taken < count)
            {
                await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                taken++;
            }
        }
        catch
        {
            if (taken > 0)
                _slots.Release(taken);

            throw;
        }
        finally
        {
            _takingAll.Release();
        }

        return new Taken(_slots, count);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _takingAll.Dispose();
    }

    internal sealed class Taken(SemaphoreSlim slots, int count) : IDisposable
    {
        public void Dispose() => slots.Release(count);
    }
}
