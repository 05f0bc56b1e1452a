using System.Runtime.InteropServices;
using Grpc.Core;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Services;

public sealed class EmbedStreamTests(RunningEmbedder embedder) : EmbedStreamTestsBase(embedder), IClassFixture<RunningEmbedder>;

public sealed class EmbedStreamTestsWithLlama(RunningLlamaEmbedder embedder) : EmbedStreamTestsBase(embedder), IClassFixture<RunningLlamaEmbedder>;

/// <summary>With either engine.</summary>
public abstract class EmbedStreamTestsBase(RunningEmbedder embedder)
{
    [Fact]
    public async Task Several_hundred_texts_come_back_in_order_with_their_ids()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        var messages = Enumerable.Range(0, 40).Select(i =>
        {
            EmbedRequest request = new() { Id = (ulong)random.NextInt64() };
            request.Texts.AddRange(Enumerable.Range(0, random.Next(0, 20)).Select(_ => TinyModel.RandomText(random, 40)));
            return request;
        }).ToList();

        var responses = await EmbedAsync([.. messages]);

        Assert.True(messages.Select(message => message.Id).SequenceEqual(responses.Select(response => response.Id)), $"seed {seed}");
        var alone = await EmbedAsync([.. messages.SelectMany(message => message.Texts).Distinct().Chunk(100).Select(Request)]);
        var vectors = messages.SelectMany(message => message.Texts).Distinct().Zip(alone.SelectMany(response => response.Results))
            .ToDictionary(pair => pair.First, pair => pair.Second.Vector);
        foreach (var (message, response) in messages.Zip(responses))
            Assert.True(message.Texts.Select(text => vectors[text]).SequenceEqual(response.Results.Select(result => result.Vector)), $"seed {seed}");
    }

    [Fact]
    public async Task A_vector_is_little_endian_floats_of_length_1()
    {
        var result = Assert.Single((await EmbedAsync(Request(["the quick brown fox"])))[0].Results);
        Assert.Equal(4u, result.Tokens);
        var vector = MemoryMarshal.Cast<byte, float>(result.Vector.Span).ToArray();
        Assert.Equal(64, vector.Length);
        Assert.Equal(1, vector.Sum(value => (double)value * value), 5);
        using DirectLlama direct = new(embedder.ModelPath, RunningEmbedder.Positions);
        Assert.InRange(DirectLlama.Cosine(vector, direct.Embed("the quick brown fox")!), 0.9999, 1.0001);
    }

    [Fact]
    public async Task Bad_texts_among_good_ones_fail_alone()
    {
        var results = (await EmbedAsync(Request(
            ["the fox", "", "  \r\n", TinyModel.TextOf(63), new string('a', EmbeddingLimits.MaxTextBytes + 1), "the dog"])))[0].Results;

        Assert.Equal(
            [null, RefusalReason.Empty, RefusalReason.Empty, RefusalReason.TooManyTokens, RefusalReason.TooManyBytes, null],
            results.Select(result => result.Refusal?.Reason));
        Assert.Equal("63 tokens, the limit is 62", results[3].Refusal.Detail);
        Assert.Equal(63u, results[3].Tokens);
        Assert.Equal((await EmbedAsync(Request(["the dog"])))[0].Results[0].Vector, results[5].Vector);
    }

    [Fact]
    public async Task Too_many_texts_are_refused_by_name_after_what_came_before_was_answered()
    {
        using var call = embedder.Client.Embed();
        await call.RequestStream.WriteAsync(Request(["the fox"]));
        await call.RequestStream.WriteAsync(Request(Enumerable.Repeat("a", EmbeddingLimits.MaxTexts + 1)));

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Single(call.ResponseStream.Current.Results);
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("257 texts in one message, the limit is 256 (max_texts)", refused.Status.Detail);
    }

    [Fact]
    public async Task As_many_texts_as_allowed_are_embedded()
    {
        var response = Assert.Single(await EmbedAsync(Request(Enumerable.Repeat("a", EmbeddingLimits.MaxTexts))));
        Assert.Single(response.Results.Select(result => result.Vector).Distinct());
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_by_name()
    {
        using var call = embedder.Client.Embed();
        var reading = Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        try
        {
            await call.RequestStream.WriteAsync(Request([new string('a', EmbeddingLimits.MaxMessageBytes + 1)]));
        }
        catch (RpcException)
        {
            // The service may refuse while the message is still being written; the reading side has the reason.
        }

        var refused = await reading;
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains("16777216", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_frees_the_service()
    {
        using CancellationTokenSource left = new();
        using (var call = embedder.Client.Embed(cancellationToken: left.Token))
        {
            for (ulong i = 0; i < 4; i++)
                await call.RequestStream.WriteAsync(Request(Enumerable.Repeat(TinyModel.TextOf(60), EmbeddingLimits.MaxTexts)));
            await left.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(async () => await DrainAsync(call.ResponseStream));
        }

        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(90));
        Assert.Single(await EmbedAsync([Request(["the fox"])], deadline.Token));
    }

    [Fact]
    public async Task Streams_of_several_clients_share_the_contexts()
    {
        var expected = (await EmbedAsync(Request(["the fox"])))[0].Results[0].Vector;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EmbedAsync([.. Enumerable.Repeat(Request(["the fox", "a b c"]), 10)])));
        Assert.All(answers, responses =>
        {
            Assert.Equal(10, responses.Count);
            Assert.All(responses, response => Assert.Equal(expected, response.Results[0].Vector));
        });
    }

    [Fact]
    public async Task An_empty_stream_ends_well() => Assert.Empty(await EmbedAsync());

    private static EmbedRequest Request(IEnumerable<string> texts)
    {
        EmbedRequest request = new() { Id = 1 };
        request.Texts.AddRange(texts);
        return request;
    }

    private Task<List<EmbedResponse>> EmbedAsync(params EmbedRequest[] requests) => EmbedAsync(requests, CancellationToken.None);

    private async Task<List<EmbedResponse>> EmbedAsync(EmbedRequest[] requests, CancellationToken cancellationToken)
    {
        using var call = embedder.Client.Embed(cancellationToken: cancellationToken);
        var reading = DrainAsync(call.ResponseStream);
        foreach (var request in requests)
            await call.RequestStream.WriteAsync(request, cancellationToken);
        await call.RequestStream.CompleteAsync();
        return await reading;
    }

    private static async Task<List<EmbedResponse>> DrainAsync(IAsyncStreamReader<EmbedResponse> stream)
    {
        List<EmbedResponse> responses = [];
        await foreach (var response in stream.ReadAllAsync())
            responses.Add(response);
        return responses;
    }
}
