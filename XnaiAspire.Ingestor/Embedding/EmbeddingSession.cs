using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>Embeds the texts of a batch over one stream, and over another one when that breaks.</summary>
internal sealed class EmbeddingSession(EmbedderConnection connection, TimeProvider time) : IEmbeddingSession
{
    /// <summary>
    /// How often the Embedder may be lost with the same texts under way before they are given up. The first time may be any
    /// neighbour's fault; from then on they are alone.
    /// </summary>
    public const int MaxLosses = 3;

    // The slowest engine takes seconds for a message: longer means that it hangs.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private EmbedStream? _stream;

    public async Task<IReadOnlyList<TextEmbedding>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        for (int losses = 0; ;)
        {
            // The slots exist once the Embedder has said how much it does at a time.
            await connection.WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);
            using InFlightSlots.Taken slot = losses == 0
                ? await connection.Slots.OneAsync(cancellationToken).ConfigureAwait(false)
                : await connection.Slots.AllAsync(cancellationToken).ConfigureAwait(false);
            EmbedStream stream = await OpenAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                EmbedResponse answer = await stream.AskAsync(texts, cancellationToken)
                    .WaitAsync(AnswerTimeout, time, cancellationToken).ConfigureAwait(false);
                return EmbedAnswer.Check(answer, texts.Count, connection.Description);
            }
            catch (Exception e) when (e is EmbedderLostException or TimeoutException)
            {
                if (e.InnerException is RpcException { StatusCode: StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied } refused)
                    EmbedderConnection.ThrowIfHopeless(refused);

                stream.Abandon(e);
                connection.ReportLost(e);
                if (++losses == MaxLosses)
                    return EmbedAnswer.Refuse(texts.Count, "embedder-died", $"the Embedder was lost {losses} times with this text or one sent along with it ({e.Message})");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);

        _opening.Dispose();
    }

    private async Task<EmbedStream> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stream is { IsBroken: false } open)
                return open;

            if (_stream is { } broken)
            {
                _stream = null;
                await broken.DisposeAsync().ConfigureAwait(false);
            }

            await connection.WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);

            // It serves the whole batch, so no single message's cancellation may end it.
            return _stream = new EmbedStream(connection.Client.Embed(cancellationToken: CancellationToken.None));
        }
        finally
        {
            _opening.Release();
        }
    }
}
