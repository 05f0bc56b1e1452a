using System.Text;
using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The Embedder over gRPC.</summary>
internal sealed class GrpcEmbedder(EmbedderConnection connection, TimeProvider time) : IEmbedder
{
    // Below gRPC's default of 4 MB for a received message, with room for its framing.
    private const int MaxMessageBytes = 1 << 20;

    // Tokenizing what it died of three times will kill it again.
    private const int MaxCountLosses = 3;

    public event Action<bool>? Waiting
    {
        add => connection.Waiting += value;
        remove => connection.Waiting -= value;
    }

    public async Task<EmbedderDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        await connection.WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);
        return connection.Description;
    }

    public IEmbeddingSession OpenSession() => new EmbeddingSession(connection, time);

    /// <exception cref="EmbedderDiedException">It was lost with the same texts again and again.</exception>
    public async Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        EmbedderLimits limits = (await DescribeAsync(cancellationToken).ConfigureAwait(false)).Limits;
        int[] counts = new int[texts.Count];
        List<int> message = [];
        int bytes = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            int length = Encoding.UTF8.GetByteCount(texts[i]);
            if (length > limits.TextBytes)
            {
                // More than it takes is more than any chunk may have: no need to ask.
                counts[i] = int.MaxValue;
                continue;
            }

            if (message.Count == limits.Texts || (message.Count > 0 && bytes + length > MaxMessageBytes))
            {
                await CountAsync(texts, message, counts, cancellationToken).ConfigureAwait(false);
                message.Clear();
                bytes = 0;
            }

            message.Add(i);
            bytes += length;
        }

        if (message.Count > 0)
            await CountAsync(texts, message, counts, cancellationToken).ConfigureAwait(false);

        return counts;
    }

    private async Task CountAsync(IReadOnlyList<string> texts, List<int> message, int[] counts, CancellationToken cancellationToken)
    {
        var request = new CountTokensRequest();
        request.Texts.Add(message.Select(i => texts[i]));
        CountTokensResponse response = await CountAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Tokens.Count != message.Count)
            throw new EmbedderFaultException($"The Embedder gave {response.Tokens.Count} counts for {message.Count} texts.", null);

        for (int i = 0; i < message.Count; i++)
            counts[message[i]] = (int)Math.Min(response.Tokens[i], int.MaxValue);
    }

    private async Task<CountTokensResponse> CountAsync(CountTokensRequest request, CancellationToken cancellationToken)
    {
        for (int losses = 0; ;)
        {
            await connection.WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await connection.Client
                    .CountTokensAsync(request, deadline: connection.Deadline, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
            {
                EmbedderConnection.ThrowIfHopeless(e);
                connection.ReportLost(e);
                if (++losses == MaxCountLosses)
                    throw new EmbedderDiedException($"the Embedder was lost {losses} times while it counted the tokens of the same texts ({e.StatusCode})", e);
            }
            catch (RpcException e)
            {
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            }
        }
    }
}
