using System.Security.Cryptography;
using Grpc.Core;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Services;

public sealed class DescribeAndCountTests(RunningEmbedder embedder) : DescribeAndCountTestsBase(embedder, "managed "), IClassFixture<RunningEmbedder>;

public sealed class DescribeAndCountTestsWithLlama(RunningLlamaEmbedder embedder) : DescribeAndCountTestsBase(embedder, "llama.cpp "), IClassFixture<RunningLlamaEmbedder>;

/// <summary>With either engine.</summary>
public abstract class DescribeAndCountTestsBase(RunningEmbedder embedder, string engine)
{
    [Fact]
    public async Task Describe_tells_model_engine_and_limits()
    {
        var described = await embedder.Client.DescribeAsync(new DescribeRequest());
        Assert.Equal("tiny-random", described.ModelName);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(embedder.ModelPath))), described.ModelSha256);
        Assert.StartsWith(engine, described.Engine, StringComparison.Ordinal);
        Assert.Equal(described.Engine.StartsWith("llama", StringComparison.Ordinal), described.Kernels.Length == 0);
        Assert.Equal(("mean", true, true), (described.Pooling, described.Normalized, described.Semantic));
        Assert.Equal((64u, 62u, 262_144u, 256u, 2u),
            (described.Dimensions, described.MaxTextTokens, described.MaxTextBytes, described.MaxTexts, described.Parallelism));
    }

    [Fact]
    public async Task Tokens_are_counted_without_special_ones_in_the_order_asked()
    {
        CountTokensRequest request = new() { Texts = { "the quick brown fox", "", " ", TinyModel.TextOf(500), "[SEP]" } };
        Assert.Equal([4u, 0u, 0u, 500u, 3u], (await embedder.Client.CountTokensAsync(request)).Tokens);
    }

    [Fact]
    public async Task A_text_over_the_byte_limit_is_refused_by_its_place()
    {
        CountTokensRequest request = new() { Texts = { "a", new string('b', EmbeddingLimits.MaxTextBytes + 1) } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await embedder.Client.CountTokensAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("text 1: 262145 bytes, the limit is 262144 (max_text_bytes)", refused.Status.Detail);
    }

    [Fact]
    public async Task Too_many_texts_are_refused_by_name()
    {
        CountTokensRequest request = new();
        request.Texts.AddRange(Enumerable.Repeat("a", EmbeddingLimits.MaxTexts + 1));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await embedder.Client.CountTokensAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, true), (refused.StatusCode, refused.Status.Detail.Contains("max_texts", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        CountTokensRequest request = new() { Texts = { new string('b', EmbeddingLimits.MaxMessageBytes + 1) } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await embedder.Client.CountTokensAsync(request));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }
}
