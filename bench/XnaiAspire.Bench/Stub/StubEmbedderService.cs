using Google.Protobuf;
using Grpc.Core;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Bench;

/// <summary>
/// The Embedder's contract without a model: a token a word, a vector from a hash. What it costs is taken away from the two processors that
/// the rest is measured on, so it does as little as it can.
/// </summary>
internal sealed class StubEmbedderService(StubCalls calls) : Embedder.V1.Embedder.EmbedderBase
{
    public override Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context)
    {
        calls.Described();
        return Task.FromResult(new DescribeResponse
        {
            ModelName = "stub",
            ModelSha256 = new string('0', 64),
            Engine = "none",
            Dimensions = StubVectors.Dimensions,
            Pooling = "none",
            Normalized = true,
            MaxTextTokens = 510,
            MaxTextBytes = EmbeddingLimits.MaxTextBytes,
            MaxTexts = EmbeddingLimits.MaxTexts,
            Semantic = false,
            Parallelism = (uint)Environment.ProcessorCount,
        });
    }

    public override Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context)
    {
        CountTokensResponse response = new();
        foreach (string text in request.Texts)
            response.Tokens.Add(Words(text));

        calls.Counted(request.Texts.Count);
        return Task.FromResult(response);
    }

    public override async Task Embed(
        IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context)
    {
        int stream = calls.StreamOpened();
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                EmbedRequest request = requestStream.Current;
                EmbedResponse response = new() { Id = request.Id };
                foreach (string text in request.Texts)
                    response.Results.Add(new EmbedResult { Tokens = Words(text), Vector = UnsafeByteOperations.UnsafeWrap(StubVectors.Of(text)) });

                await responseStream.WriteAsync(response, context.CancellationToken);
                calls.Embedded(stream, request.Texts.Count);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The other side was killed, which is what some measurements do.
        }
    }

    // Stretches without white space; one that is longer than a word is several tokens, as in a model.
    private static uint Words(string text)
    {
        const int MaxLetters = 12;
        uint words = 0;
        int letters = 0;
        foreach (char c in text)
        {
            if (c <= ' ')
            {
                letters = 0;
            }
            else if (letters++ % MaxLetters == 0)
            {
                words++;
            }
        }

        return words;
    }
}
