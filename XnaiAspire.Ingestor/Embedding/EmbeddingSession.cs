using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>Embeds the texts of a batch over one stream, and over another one when that breaks.</summary>
internal sealed class EmbeddingSession(EmbedderConnection connection, EmbedderDescription expected, TimeProvider time) : IEmbeddingSession
{
    // The slowest engine takes two seconds for a text and a message has 32, with one before it: longer means that it hangs.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private EmbedStream? _stream;

    public async Task<IReadOnlyList<TextEmbedding>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var results = new TextEmbedding[texts.Count];
        await Bisection.RunAsync(texts.Count, AskAsync, (text, loss) => results[text] = GivenUp(loss)).ConfigureAwait(false);
        return results;

        async Task<Exception?> AskAsync(Bisection.Texts some, bool alone)
        {
            IReadOnlyList<string> asked = some.Count == texts.Count ? texts : [.. texts.Skip(some.Start).Take(some.Count)];
            return await TryAskAsync(asked, alone, results.AsMemory(some.Start, some.Count), cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);

        _opening.Dispose();
    }

    private static TextEmbedding GivenUp(Exception loss) => loss is TimeoutException
        ? EmbedAnswer.Refused("embedder-silent", $"the Embedder did not answer this text alone within {AnswerTimeout.TotalMinutes:0} minutes, {Bisection.MaxKills} times in a row")
        : EmbedAnswer.Refused("embedder-died", $"the Embedder was lost {Bisection.MaxKills} times in a row with this text alone ({loss.Message})");

    // null when it answered, else how it was lost.
    private async Task<Exception?> TryAskAsync(
        IReadOnlyList<string> texts, bool alone, Memory<TextEmbedding> results, CancellationToken cancellationToken)
    {
        // The slots exist once the Embedder has said how much it does at a time.
        await connection.WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);
        using InFlightSlots.Taken slot = alone
            ? await connection.Slots.AllAsync(cancellationToken).ConfigureAwait(false)
            : await connection.Slots.OneAsync(cancellationToken).ConfigureAwait(false);
        EmbedStream stream = await OpenAsync(alone, cancellationToken).ConfigureAwait(false);
        try
        {
            EmbedResponse answer = await stream.AskAsync(texts, cancellationToken)
                .WaitAsync(AnswerTimeout, time, cancellationToken).ConfigureAwait(false);
            await connection.CheckTagAsync(answer.ModelTag, expected, cancellationToken).ConfigureAwait(false);
            EmbedAnswer.Check(answer, expected, results.Span);
            return null;
        }
        catch (Exception e) when (e is EmbedderLostException or TimeoutException)
        {
            if (e.InnerException is RpcException { StatusCode: StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied } refused)
                EmbedderConnection.ThrowIfHopeless(refused);

            stream.Abandon(e);
            connection.ReportLost(e);
            return e;
        }
    }

    private async Task<EmbedStream> OpenAsync(bool anew, CancellationToken cancellationToken)
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

            // A text that is suspected must not be blamed for a process that had died before it was sent.
            if (anew)
                connection.Doubt();

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
