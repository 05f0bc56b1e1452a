namespace XnaiAspire.Ingestor.Embedding;

/// <summary>A batch's stream to one replica: opened when it is needed, and again when it has broken.</summary>
internal sealed class ReplicaStream(EmbedderConnection replica) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private EmbedStream? _stream;

    /// <param name="anew">Whether what is open will not do: another message may still be owed an answer on it.</param>
    /// <param name="cancellationToken">Ends the wait for another caller that opens it.</param>
    public async Task<EmbedStream> OpenAsync(bool anew, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stream is { IsBroken: false } open && !anew)
                return open;

            if (_stream is { } before)
            {
                _stream = null;
                await before.DisposeAsync().ConfigureAwait(false);
            }

            // It serves the whole batch, so no single message's cancellation may end it.
            return _stream = new EmbedStream(replica.Client.Embed(cancellationToken: CancellationToken.None));
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <exception cref="EmbedderFaultException">An answer had come that nobody waited for.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);

        _opening.Dispose();
    }
}
