namespace XnaiAspire.Embedder.Services;

/// <summary>Lets as many CountTokens calls run at once as there are processors: tokenizing a full message takes seconds of processor time.</summary>
public sealed class CountingGate : IDisposable
{
    /// <summary>Calls that wait for their turn. Each holds a message of up to 16 MB in memory meanwhile.</summary>
    public const int MaxWaiting = 32;

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private int _waiting;

    /// <summary>Waits for a turn, which ends when the result is disposed of; null when too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting)
                return null;
            await _turns.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return new Turn(_turns);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
