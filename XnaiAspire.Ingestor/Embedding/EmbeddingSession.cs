using System.Collections.Concurrent;
using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>Embeds the texts of a batch over a stream a replica, and over another one when that breaks.</summary>
internal sealed class EmbeddingSession(EmbedderReplicas replicas, EmbedderDescription expected, TimeProvider time) : IEmbeddingSession
{
    // The slowest engine takes two seconds for a text and a message has 32, with one before it: longer means that it hangs.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<EmbedderConnection, ReplicaStream> _streams = new();

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

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_streams.Values.Select(stream => stream.DisposeAsync().AsTask())).ConfigureAwait(false);

    private static TextEmbedding GivenUp(Exception loss) => loss is TimeoutException
        ? EmbedAnswer.Refused("embedder-silent", $"the Embedder did not answer this text alone within {AnswerTimeout.TotalMinutes:0} minutes, {Bisection.MaxKills} times in a row")
        : EmbedAnswer.Refused("embedder-died", $"the Embedder was lost {Bisection.MaxKills} times in a row with this text alone ({loss.Message})");

    // null when it answered, else how it was lost.
    private async Task<Exception?> TryAskAsync(
        IReadOnlyList<string> texts, bool alone, Memory<TextEmbedding> results, CancellationToken cancellationToken)
    {
        while (true)
        {
            Exception? loss = await TryAskOnceAsync(texts, alone, results, cancellationToken).ConfigureAwait(false);
            if (Overload.RetryAfter(loss?.InnerException) is not { } wait)
                return loss;

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Exception?> TryAskOnceAsync(
        IReadOnlyList<string> texts, bool alone, Memory<TextEmbedding> results, CancellationToken cancellationToken)
    {
        using ReplicaSlots.Taken place = await replicas.TakeAsync(alone ? ReplicaSlots.Need.All : ReplicaSlots.Need.One, cancellationToken).ConfigureAwait(false);
        EmbedderConnection connection = place.Replica;
        EmbedStream stream = await _streams.GetOrAdd(connection, static replica => new ReplicaStream(replica)).OpenAsync(alone, cancellationToken).ConfigureAwait(false);
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
            if (Overload.RetryAfter(e.InnerException) is null)
                connection.ReportLost(e);

            return e;
        }
    }
}
