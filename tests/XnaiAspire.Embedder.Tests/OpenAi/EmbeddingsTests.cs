using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.OpenAi;

public sealed class EmbeddingsTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly OpenAiCalls _openAi = new(embedder.HttpAddress);

    public void Dispose() => _openAi.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("float")]
    [InlineData("base64")]
    public async Task Both_encodings_are_the_vectors_of_grpc_bit_for_bit(string? encoding)
    {
        string[] texts = ["the quick brown fox", "a", TinyModel.TextOf(62), "naïve 🍅"];
        var expected = await embedder.EmbedOverGrpcAsync(texts);

        var answer = await _openAi.EmbedAsync(new { input = texts, model = "tiny-random", encoding_format = encoding });

        Assert.Equal(("list", "tiny-random"), (answer.GetProperty("object").GetString(), answer.GetProperty("model").GetString()));
        var data = answer.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, texts.Length), data.Select(item => item.GetProperty("index").GetInt32()));
        Assert.All(data, item => Assert.Equal("embedding", item.GetProperty("object").GetString()));
        Assert.Equal(expected, data.Select(item => Bytes(item.GetProperty("embedding"))));
    }

    [Fact]
    public async Task One_text_alone_is_a_list_of_one_and_its_tokens_are_counted()
    {
        var answer = await _openAi.EmbedAsync(new { input = TinyModel.TextOf(40) });
        Assert.Single(answer.GetProperty("data").EnumerateArray());
        Assert.Equal((40, 40),
            (answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), answer.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
    }

    [Theory]
    [InlineData("""{"input":"a"}""")]
    [InlineData("""{"input":"a","model":null,"encoding_format":null,"dimensions":null}""")]
    [InlineData("""{"input":"a","model":""}""")]
    [InlineData("""{"input":"a","model":"tiny-random","dimensions":64,"user":"me","task":{"of":["another",1]}}""")]
    public async Task What_is_left_out_or_unknown_does_no_harm(string body)
        => Assert.Equal((await embedder.EmbedOverGrpcAsync("a"))[0],
            Bytes((await _openAi.EmbedAsync(JsonElement.Parse(body))).GetProperty("data")[0].GetProperty("embedding")));

    [Fact]
    public async Task More_texts_than_a_grpc_message_has_are_answered_in_order()
    {
        string[] texts = [.. Enumerable.Range(0, 600).Select(i => TinyModel.TextOf(1 + (i % 7)))];
        var data = (await _openAi.EmbedAsync(new { input = texts, encoding_format = "base64" })).GetProperty("data");
        var expected = await embedder.EmbedOverGrpcAsync(texts[..7]);
        Assert.Equal(texts.Length, data.GetArrayLength());
        Assert.All(data.EnumerateArray(), (item, i) => Assert.Equal(expected[i % 7], Bytes(item.GetProperty("embedding"))));
    }

    [Fact]
    public async Task Calls_at_the_same_time_get_their_own_vectors()
    {
        string[] texts = [.. Enumerable.Range(1, 20).Select(TinyModel.TextOf)];
        var expected = await embedder.EmbedOverGrpcAsync(texts);
        var answers = await Task.WhenAll(texts.Select(text => _openAi.EmbedAsync(new { input = new[] { text, "the fox" } })));
        Assert.Equal(expected, answers.Select(answer => Bytes(answer.GetProperty("data")[0].GetProperty("embedding"))));
    }

    [Fact]
    public async Task A_client_that_leaves_takes_its_texts_along()
    {
        Assert.True(embedder.Services.GetRequiredService<EngineHost>().TryGet(out var loaded));
        using CancellationTokenSource deadline = new(Patience);
        using CancellationTokenSource left = new();
        var call = _openAi.EmbedAsync(new { input = Enumerable.Repeat(TinyModel.TextOf(60), 2048) }, left.Token);
        while (loaded.Workers.Depth == 0)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await _openAi.EmbedAsync(new { input = "the fox" }, deadline.Token);
        while (loaded.Workers.Depth > 0)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task The_model_is_listed_and_found_by_its_name()
    {
        var models = await _openAi.GetAsync("/v1/models");
        var model = Assert.Single(models.GetProperty("data").EnumerateArray());
        Assert.Equal(("list", "tiny-random", "model"),
            (models.GetProperty("object").GetString(), model.GetProperty("id").GetString(), model.GetProperty("object").GetString()));
        Assert.Equal(model.ToString(), (await _openAi.GetAsync("/v1/models/tiny-random")).ToString());
    }

    private static byte[] Bytes(JsonElement embedding) => embedding.ValueKind == JsonValueKind.String
        ? embedding.GetBytesFromBase64()
        : MemoryMarshal.AsBytes<float>(embedding.EnumerateArray().Select(number => number.GetSingle()).ToArray()).ToArray();
}
