using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.InteropServices;
using OpenAI;
using OpenAI.Embeddings;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Interop;

/// <summary>OpenAI's own library for .NET, told another address and nothing else.</summary>
public sealed class OpenAiClientTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    private const string Model = "tiny-random";

    private readonly OpenAIClient _openAi = new(new ApiKeyCredential("any"), new OpenAIClientOptions
    {
        Endpoint = new Uri(embedder.HttpAddress, "/v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    [Fact]
    public async Task Texts_become_the_vectors_of_grpc()
    {
        string[] texts = [.. Enumerable.Range(1, 30).Select(TinyModel.TextOf), "naïve 🍅"];
        OpenAIEmbeddingCollection vectors = await _openAi.GetEmbeddingClient(Model).GenerateEmbeddingsAsync(texts);
        Assert.Equal(Model, vectors.Model);
        Assert.InRange(vectors.Usage.TotalTokenCount, 30 * 31 / 2, int.MaxValue);
        Assert.Equal(await embedder.EmbedOverGrpcAsync(texts),
            vectors.OrderBy(vector => vector.Index).Select(vector => MemoryMarshal.AsBytes(vector.ToFloats().Span).ToArray()));
    }

    [Fact]
    public async Task One_text_with_all_options_works()
    {
        OpenAIEmbedding vector = await _openAi.GetEmbeddingClient(Model).GenerateEmbeddingAsync(
            "the fox", new EmbeddingGenerationOptions { Dimensions = 64, EndUserId = "me" });
        Assert.Equal((await embedder.EmbedOverGrpcAsync("the fox"))[0], MemoryMarshal.AsBytes(vector.ToFloats().Span).ToArray());
    }

    [Theory]
    [InlineData("text-embedding-3-small", "a", 404, "model_not_found")]
    [InlineData(Model, " ", 400, "the text is empty")]
    public async Task Refusals_reach_the_caller_with_their_message(string model, string text, int status, string message)
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => _openAi.GetEmbeddingClient(model).GenerateEmbeddingAsync(text));
        Assert.Equal(status, refused.Status);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ids_are_refused()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => _openAi.GetEmbeddingClient(Model).GenerateEmbeddingsAsync([new ReadOnlyMemory<int>([1, 2, 3])]));
        Assert.Contains("token ids", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_is_listed()
    {
        var models = await _openAi.GetOpenAIModelClient().GetModelsAsync();
        Assert.Equal(Model, Assert.Single(models.Value).Id);
        Assert.Equal("xnaiaspire", (await _openAi.GetOpenAIModelClient().GetModelAsync(Model)).Value.OwnedBy);
    }
}
