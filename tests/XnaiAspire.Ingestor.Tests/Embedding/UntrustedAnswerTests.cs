using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Tests.Embedding;

public sealed class UntrustedAnswerTests : IDisposable
{
    private readonly ScriptedConnection _connection = new();

    private ScriptedEmbedder Service => _connection.Service;

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData(new[] { float.NaN, 1 }, "vector-not-finite")]
    [InlineData(new[] { 1, float.NegativeInfinity }, "vector-not-finite")]
    [InlineData(new[] { float.MaxValue, float.MaxValue }, "vector-not-finite")]
    [InlineData(new float[] { 0, 0 }, "vector-zero")]
    [InlineData(new[] { 0.5f, 0.5f }, "vector-length")]
    [InlineData(new float[] { 3, 4 }, "vector-length")]
    [InlineData(new float[] { 1 }, "vector-dimensions")]
    [InlineData(new float[] { 1, 0, 0 }, "vector-dimensions")]
    [InlineData(new float[] { }, "vector-dimensions")]
    [InlineData(new float[] { 0, 1 }, null)]
    public async Task Only_proper_vectors_pass(float[] vector, string? reason)
    {
        Service.Answer = request => [new EmbedResponse { Id = request.Id, Results = { new EmbedResult { Vector = ScriptedEmbedder.Bytes(vector), Tokens = 1 } } }];

        Assert.Equal(reason, Assert.Single(await _connection.EmbedAsync("a")).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_wrong_number_of_results_is_nobodys_vector(int results)
    {
        Service.Answer = request =>
        {
            EmbedResponse response = ScriptedEmbedder.Vectors(request);
            response.Results.Add(response.Results[0].Clone());
            while (response.Results.Count > results)
                response.Results.RemoveAt(0);

            return [response];
        };

        Assert.All(await _connection.EmbedAsync("a", "b"), embedding => Assert.Equal("answer-count", embedding.Refusal?.Reason));
    }

    [Fact]
    public async Task A_result_that_says_nothing_is_no_vector()
    {
        Service.Answer = request => [new EmbedResponse { Id = request.Id, Results = { new EmbedResult { Tokens = 1 } } }];

        Assert.Equal("answer-empty", Assert.Single(await _connection.EmbedAsync("a")).Refusal?.Reason);
    }

    [Fact]
    public void A_vector_for_another_number_of_tokens_is_another_texts()
    {
        var embedding = new TextEmbedding(new float[] { 0, 1 }, 12, null);

        Assert.Null(EmbedAnswer.CheckTokens(embedding, 12).Refusal);
        Assert.Equal("answer-tokens", EmbedAnswer.CheckTokens(embedding, 13).Refusal?.Reason);
        Assert.True(EmbedAnswer.CheckTokens(embedding, 13).Vector.IsEmpty);
    }

    [Theory]
    [InlineData(0, "answer-unasked")]
    [InlineData(7, "answer-unasked")]
    [InlineData(ulong.MaxValue, "answer-unasked")]
    [InlineData(1, "answer-repeated")]
    public async Task An_answer_that_nobody_waits_for_ends_the_run(ulong id, string reason)
    {
        Service.Answer = request => [ScriptedEmbedder.Vectors(request), new EmbedResponse(ScriptedEmbedder.Vectors(request)) { Id = id }];

        // It comes behind a good answer, so it may be noticed with the answer or when the batch is done; never later.
        EmbedderFaultException fault = await Assert.ThrowsAsync<EmbedderFaultException>(() => _connection.EmbedAsync("a"));

        Assert.Equal(reason, fault.Reason);
    }

    [Fact]
    public async Task An_answer_under_the_id_of_another_message_ends_the_run()
    {
        await using IEmbeddingSession session = await _connection.OpenAsync();
        await session.EmbedAsync(["a"], CancellationToken.None);
        Service.Answer = request => [new EmbedResponse(ScriptedEmbedder.Vectors(request)) { Id = 1 }];

        EmbedderFaultException fault = await Assert.ThrowsAsync<EmbedderFaultException>(() => session.EmbedAsync(["b"], CancellationToken.None));

        Assert.Equal("answer-repeated", fault.Reason);
        await Assert.ThrowsAsync<EmbedderFaultException>(() => session.EmbedAsync(["c"], CancellationToken.None));
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_answers_is_opened_again()
    {
        Service.EndsStreams = true;
        int messages = 0;
        Service.Answer = request => messages++ == 0 ? [] : [ScriptedEmbedder.Vectors(request)];

        Assert.All(await _connection.EmbedAsync("a", "b"), embedding => Assert.Null(embedding.Refusal));
        Assert.Equal(2, messages);

        Service.Answer = _ => [];
        Assert.Equal("embedder-died", Assert.Single(await _connection.EmbedAsync("a")).Refusal?.Reason);
    }

    [Fact]
    public async Task An_Embedder_that_never_answers_a_text_is_waited_for_so_long_and_no_longer()
    {
        FakeTimeProvider time = new();
        using ScriptedConnection connection = new(time);
        connection.Service.Answer = request => request.Texts.Contains("silence") ? [] : [ScriptedEmbedder.Vectors(request)];
        DateTimeOffset started = time.GetUtcNow();

        Task<IReadOnlyList<TextEmbedding>> embedding = connection.EmbedAsync("a", "silence", "c");
        while (!embedding.IsCompleted)
        {
            await Task.Yield();
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(time.GetUtcNow() - started < TimeSpan.FromDays(1));
        }

        Assert.Equal([null, "embedder-silent", null], (await embedding).Select(result => result.Refusal?.Reason));
    }

    [Fact]
    public async Task An_Embedder_that_comes_back_with_another_model_ends_the_run()
    {
        int messages = 0;
        Service.Answer = request =>
        {
            if (messages++ > 0)
                return [ScriptedEmbedder.Vectors(request)];

            Service.Description = new DescribeResponse(Service.Description) { ModelSha256 = "11" };
            return null;
        };

        EmbedderFaultException fault = await Assert.ThrowsAsync<EmbedderFaultException>(() => _connection.EmbedAsync("a"));

        Assert.Equal("model-changed", fault.Reason);
        Assert.Contains("another one", fault.Message, StringComparison.Ordinal);

        // The next run takes it as it is.
        _connection.Embedder.Forget();
        Assert.Null(Assert.Single(await _connection.EmbedAsync("a")).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_Embedder_that_came_back_with_another_model_unnoticed_ends_the_run(bool saysSo)
    {
        await using IEmbeddingSession session = await _connection.OpenAsync();
        await session.EmbedAsync(["a"], CancellationToken.None);
        if (saysSo)
            Service.Description = new DescribeResponse(Service.Description) { ModelSha256 = "11", ModelTag = 11 };

        Service.Answer = request => [new EmbedResponse(ScriptedEmbedder.Vectors(request)) { ModelTag = 11 }];
        Service.Count = request => new CountTokensResponse(ScriptedEmbedder.Lengths(request)) { ModelTag = 11 };

        Assert.Equal("model-changed", (await Assert.ThrowsAsync<EmbedderFaultException>(() => session.EmbedAsync(["a"], CancellationToken.None))).Reason);
        Assert.Equal("model-changed", (await Assert.ThrowsAsync<EmbedderFaultException>(() => _connection.Embedder.CountAsync(["a"], CancellationToken.None))).Reason);
    }

    [Theory]
    [InlineData(new uint[] { 1 }, "count-number")]
    [InlineData(new uint[] { 1, 2, 3 }, "count-number")]
    [InlineData(new uint[] { 1, 0 }, "count-impossible")]
    [InlineData(new uint[] { 1, 1_000 }, "count-impossible")]
    [InlineData(new uint[] { 1, uint.MaxValue }, "count-impossible")]
    public async Task Counts_that_cannot_be_end_the_run(uint[] tokens, string reason)
    {
        Service.Count = _ => new CountTokensResponse { Tokens = { tokens } };

        EmbedderFaultException fault = await Assert.ThrowsAsync<EmbedderFaultException>(() => _connection.Embedder.CountAsync(["a", "bb"], CancellationToken.None));

        Assert.Equal(reason, fault.Reason);
    }

    [Fact]
    public async Task What_the_Embedder_says_of_a_text_is_one_short_line()
    {
        Service.Answer = request =>
        [
            new EmbedResponse
            {
                Id = request.Id,
                Results = { new EmbedResult { Refusal = new TextRefusal { Reason = (RefusalReason)99, Detail = "\u001b[31mred\r\n" + new string('x', 5_000) } } },
            },
        ];

        EmbedRefusal refusal = Assert.Single(await _connection.EmbedAsync("a")).Refusal!;

        Assert.Equal("refused", refusal.Reason);
        Assert.StartsWith(" [31mred  xxx", refusal.Detail, StringComparison.Ordinal);
        Assert.InRange(refusal.Detail.Length, 1, 300);
    }
}
