using System.Text;
using Grpc.Core;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Chunking;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The Embedder over gRPC.</summary>
internal sealed class GrpcEmbedder(EmbedderReplicas replicas, TimeProvider time) : IEmbedder
{
    // Below gRPC's default of 4 MB for a received message, with room for its framing.
    private const int MaxMessageBytes = 1 << 20;

    public event Action<bool>? Waiting
    {
        add => replicas.Waiting += value;
        remove => replicas.Waiting -= value;
    }

    public Task<EmbedderDescription> DescribeAsync(CancellationToken cancellationToken) => replicas.WaitUntilThereAsync(cancellationToken);

    public void Forget() => replicas.Forget();

    public IEmbeddingSession OpenSession(EmbedderDescription expected) => new EmbeddingSession(replicas, expected, time);

    public async Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        EmbedderDescription expected = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        int[] counts = new int[texts.Count];
        List<int> message = [];
        int bytes = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            int length = Encoding.UTF8.GetByteCount(texts[i]);
            if (length > expected.Limits.TextBytes)
            {
                // More than it takes is more than any chunk may have: no need to ask.
                counts[i] = int.MaxValue;
                continue;
            }

            if (message.Count == expected.Limits.Texts || (message.Count > 0 && bytes + length > MaxMessageBytes))
            {
                await CountAsync(message).ConfigureAwait(false);
                message.Clear();
                bytes = 0;
            }

            message.Add(i);
            bytes += length;
        }

        if (message.Count > 0)
            await CountAsync(message).ConfigureAwait(false);

        return counts;

        Task CountAsync(List<int> indices) => Bisection.RunAsync(
            indices.Count,
            (some, alone) => TryCountAsync(texts, indices.GetRange(some.Start, some.Count), counts, alone, expected, cancellationToken),
            (text, _) => counts[indices[text]] = ITokenCounter.Deadly);
    }

    // null when it answered, else how it was lost.
    private async Task<Exception?> TryCountAsync(
        IReadOnlyList<string> texts, List<int> message, int[] counts, bool alone, EmbedderDescription expected, CancellationToken cancellationToken)
    {
        while (true)
        {
            Exception? loss = await TryCountOnceAsync(texts, message, counts, alone, expected, cancellationToken).ConfigureAwait(false);
            if (Overload.RetryAfter(loss) is not { } wait)
                return loss;

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Exception?> TryCountOnceAsync(
        IReadOnlyList<string> texts, List<int> message, int[] counts, bool alone, EmbedderDescription expected, CancellationToken cancellationToken)
    {
        using ReplicaSlots.Taken place = await replicas.TakeAsync(alone ? ReplicaSlots.Need.All : ReplicaSlots.Need.Counting, cancellationToken).ConfigureAwait(false);
        EmbedderConnection connection = place.Replica;
        var request = new CountTokensRequest();
        request.Texts.Add(message.Select(i => texts[i]));
        try
        {
            CountTokensResponse answer = await connection.Client
                .CountTokensAsync(request, deadline: connection.Deadline, cancellationToken: cancellationToken).ConfigureAwait(false);
            await connection.CheckTagAsync(answer.ModelTag, expected, cancellationToken).ConfigureAwait(false);
            CountAnswer.Check(answer, request);
            for (int i = 0; i < message.Count; i++)
                counts[message[i]] = (int)Math.Min(answer.Tokens[i], int.MaxValue);

            return null;
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            EmbedderConnection.ThrowIfHopeless(e);
            if (Overload.RetryAfter(e) is null)
                connection.ReportLost(e);

            return e;
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }
}
