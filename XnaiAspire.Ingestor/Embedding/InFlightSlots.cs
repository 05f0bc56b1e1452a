namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// How many messages may be under way to the Embedder at once: some to embed, one to count. A message that it was lost with before takes
/// all slots: alone, so that its neighbours are not blamed for its deaths, nor it for theirs.
/// </summary>
internal sealed class InFlightSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(count, count);
    private readonly SemaphoreSlim _counting = new(1, 1);
    private readonly SemaphoreSlim _takingAll = new(1, 1);

    public async Task<Taken> OneAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Taken(this, 1, 0);
    }

    /// <summary>For a message of texts to be counted. It does not queue up behind all those to be embedded.</summary>
    public async Task<Taken> CountingAsync(CancellationToken cancellationToken)
    {
        await _counting.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Taken(this, 0, 1);
    }

    public async Task<Taken> AllAsync(CancellationToken cancellationToken)
    {
        // One at a time: two that each hold half would wait for each other for ever.
        await _takingAll.WaitAsync(cancellationToken).ConfigureAwait(false);
        int taken = 0;
        try
        {
            for (; taken < count; taken++)
                await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);

            await _counting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Return(taken, 0);
            throw;
        }
        finally
        {
            _takingAll.Release();
        }

        return new Taken(this, count, 1);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _counting.Dispose();
        _takingAll.Dispose();
    }

    private void Return(int slots, int counting)
    {
        if (slots > 0)
            _slots.Release(slots);

        if (counting > 0)
            _counting.Release(counting);
    }

    internal sealed class Taken(InFlightSlots from, int slots, int counting) : IDisposable
    {
        public void Dispose() => from.Return(slots, counting);
    }
}
