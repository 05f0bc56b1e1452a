using System.Runtime.InteropServices;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.AI;
using XnaiAspire.Embedder.Client;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Client;

public sealed class GrpcEmbeddingGeneratorTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    private readonly GrpcEmbeddingGenerator _generator = new(embedder.Calls, embedder.GrpcAddress);

    [Fact]
    public async Task Vectors_are_the_services_own_and_tokens_are_counted()
    {
        string[] texts = ["the quick brown fox", "a", TinyModel.TextOf(62)];
        var vectors = await _generator.GenerateAsync(texts);
        Assert.Equal(await embedder.EmbedOverGrpcAsync(texts), vectors.Select(Bytes));
        Assert.All(vectors, vector => Assert.Equal(("tiny-random", 64), (vector.ModelId, vector.Dimensions)));
        Assert.Equal((67L, 67L), (vectors.Usage?.InputTokenCount, vectors.Usage?.TotalTokenCount));
    }

    [Fact]
    public async Task More_texts_than_a_message_may_have_keep_their_order()
    {
        // Of the most texts and of the most bytes, so that messages are cut for both reasons.
        string[] texts = [.. Enumerable.Range(0, (EmbeddingLimits.MaxTexts * 2) + 5).Select(i => i % 100 == 7 ? Long(i) : TinyModel.TextOf(1 + (i % 9)))];
        var expected = await embedder.EmbedOverGrpcAsync([.. texts.Take(EmbeddingLimits.MaxTexts)]);
        var vectors = await _generator.GenerateAsync(texts);
        Assert.Equal(texts.Length, vectors.Count);
        Assert.Equal(expected, vectors.Take(EmbeddingLimits.MaxTexts).Select(Bytes));
        Assert.Equal((await embedder.EmbedOverGrpcAsync(texts[^1]))[0], Bytes(vectors[^1]));

        // White space is bytes and no tokens.
        static string Long(int i) => TinyModel.TextOf(1 + (i % 9)) + new string(' ', EmbeddingLimits.MaxTextBytes - 100);
    }

    [Theory]
    [InlineData(0, "empty")]
    [InlineData(1, "too-many-tokens")]
    [InlineData(2, "too-many-bytes")]
    public async Task A_refused_text_is_named_by_its_place(int kind, string reason)
    {
        var bad = kind switch { 0 => " ", 1 => TinyModel.TextOf(63), _ => new string('a', EmbeddingLimits.MaxTextBytes + 1) };
        string[] texts = [.. Enumerable.Repeat("a", 300), bad, "b"];
        var refused = await Assert.ThrowsAsync<TextRefusedException>(() => _generator.GenerateAsync(texts));
        Assert.Equal((300, reason), (refused.Index, refused.Reason));
        Assert.StartsWith($"The Embedder refused text 300 ({reason}): ", refused.Message, StringComparison.Ordinal);
        Assert.Single(await _generator.GenerateAsync(["a"]));
    }

    [Fact]
    public async Task Nothing_in_is_nothing_out_and_null_is_an_error()
    {
        Assert.Empty(await _generator.GenerateAsync([]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _generator.GenerateAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => _generator.GenerateAsync(["a", null!]));
    }

    [Fact]
    public async Task Metadata_are_complete_once_the_service_was_asked()
    {
        IEmbeddingGenerator<string, Embedding<float>> generator = _generator;
        var before = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("xnaiaspire", embedder.GrpcAddress, null, null), (before.ProviderName, before.ProviderUri, before.DefaultModelId, before.DefaultModelDimensions));
        var described = await _generator.DescribeAsync();
        var after = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("tiny-random", 64), (described.DefaultModelId, described.DefaultModelDimensions));
        Assert.Equal(("tiny-random", 64), (after.DefaultModelId, after.DefaultModelDimensions));
        Assert.Same(_generator, generator.GetService<GrpcEmbeddingGenerator>());
        Assert.Same(_generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Null(generator.GetService<GrpcEmbeddingGenerator>("key"));
        Assert.Null(generator.GetService<string>());
    }

    [Fact]
    public async Task Options_that_the_model_cannot_meet_are_refused()
    {
        Assert.Single(await _generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "tiny-random", Dimensions = 64 }));
        await Assert.ThrowsAsync<ArgumentException>(() => _generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "other" }));
        await Assert.ThrowsAsync<ArgumentException>(() => _generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 32 }));
    }

    [Fact]
    public async Task A_call_can_be_given_up()
    {
        using CancellationTokenSource left = new();
        await _generator.DescribeAsync();
        var call = _generator.GenerateAsync(Enumerable.Repeat(TinyModel.TextOf(60), 5_000), cancellationToken: left.Token);
        await left.CancelAsync();
        Assert.Equal(left.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)).CancellationToken);
        Assert.Single(await _generator.GenerateAsync(["a"]));

        GrpcEmbeddingGenerator unasked = new(embedder.Calls);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unasked.GenerateAsync(["a"], cancellationToken: left.Token));
    }

    [Fact]
    public async Task Calls_at_the_same_time_get_their_own_vectors()
    {
        string[] texts = [.. Enumerable.Range(1, 20).Select(TinyModel.TextOf)];
        var vectors = await Task.WhenAll(texts.Select(text => _generator.GenerateAsync(text)));
        Assert.Equal(await embedder.EmbedOverGrpcAsync(texts), vectors.Select(Bytes));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_an_rpc_error()
    {
        using var nowhere = GrpcChannel.ForAddress("http://127.0.0.1:1");
        GrpcEmbeddingGenerator generator = new(nowhere.CreateCallInvoker());
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => generator.GenerateAsync(["a"]))).StatusCode);
    }

    private static byte[] Bytes(Embedding<float> vector) => MemoryMarshal.AsBytes(vector.Vector.Span).ToArray();
}
