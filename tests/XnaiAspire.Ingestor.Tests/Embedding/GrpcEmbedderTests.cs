using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Embedding;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor.Tests.Embedding;

public sealed class GrpcEmbedderTests : IDisposable
{
    private readonly ScriptedEmbedder _service = new();
    private readonly EmbedderReplicas _connection;
    private readonly GrpcEmbedder _embedder;

    public GrpcEmbedderTests()
    {
        _connection = new EmbedderReplicas([EmbedderReplicas.Place.Of(new EmbedderClient(_service))], TimeProvider.System, NullLogger<EmbedderReplicas>.Instance);
        _embedder = new GrpcEmbedder(_connection, TimeProvider.System);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Answers_find_their_texts_with_many_messages_under_way()
    {
        await using IEmbeddingSession session = _embedder.OpenSession(await _embedder.DescribeAsync(CancellationToken.None));
        string[][] messages = [.. Enumerable.Range(1, 60).Select(i => new string('x', i)).Chunk(3)];

        IReadOnlyList<TextEmbedding>[] answers = await Task.WhenAll(messages.Select(message => session.EmbedAsync(message, CancellationToken.None)));

        Assert.Equal(Enumerable.Range(1, 60), answers.SelectMany(answer => answer.Select(embedding => embedding.Tokens)));
        Assert.All(answers.SelectMany(answer => answer), embedding => Assert.Equal(MathF.Cos(embedding.Tokens), embedding.Vector.Span[0]));
    }

    [Fact]
    public async Task An_Embedder_that_is_away_is_waited_for()
    {
        _service.AwayFor = 2;
        List<bool> waiting = [];
        _embedder.Waiting += waiting.Add;

        Assert.Equal("scripted", (await _embedder.DescribeAsync(CancellationToken.None)).ModelName);

        Assert.Equal([true, false], waiting);
        Assert.Equal(3, _service.Describes);
    }

    [Fact]
    public async Task An_Embedder_that_has_no_room_is_asked_again_and_no_text_is_blamed()
    {
        await using (IEmbeddingSession session = _embedder.OpenSession(await _embedder.DescribeAsync(CancellationToken.None)))
        {
            // More often than a text may kill before it is given up.
            _service.BusyFor = Bisection.MaxKills + 2;
            Assert.Equal(9, Assert.Single(await session.EmbedAsync(["some text"], CancellationToken.None)).Tokens);
        }

        _service.BusyFor = Bisection.MaxKills + 2;
        Assert.Equal([9], await _embedder.CountAsync(["some text"], CancellationToken.None));
        Assert.Equal((0, 1), (_service.Deaths, _service.Describes));
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, "1500", 1.5)]
    [InlineData(StatusCode.ResourceExhausted, "0", 0.0)]
    [InlineData(StatusCode.ResourceExhausted, "999999999", 60.0)]
    [InlineData(StatusCode.ResourceExhausted, "-1", null)]
    [InlineData(StatusCode.ResourceExhausted, null, null)]
    [InlineData(StatusCode.Unavailable, "1500", null)]
    public void The_Embedder_says_when_to_try_again(StatusCode status, string? hint, double? seconds)
    {
        Metadata trailers = hint is null ? [] : new Metadata { { "grpc-retry-pushback-ms", hint } };
        Assert.Equal(seconds, Overload.RetryAfter(new RpcException(new Status(status, "busy"), trailers))?.TotalSeconds);
    }

    [Fact]
    public async Task A_refused_text_keeps_its_reason_and_fails_no_neighbour()
    {
        _service.Answer = request =>
        {
            EmbedResponse response = ScriptedEmbedder.Vectors(request);
            response.Results[0] = new EmbedResult { Refusal = new TextRefusal { Reason = RefusalReason.TooManyTokens, Detail = "612 tokens" } };
            return [response];
        };
        await using IEmbeddingSession session = _embedder.OpenSession(await _embedder.DescribeAsync(CancellationToken.None));

        IReadOnlyList<TextEmbedding> answer = await session.EmbedAsync(["a", "bb"], CancellationToken.None);

        Assert.Equal(new EmbedRefusal("too-many-tokens", "612 tokens"), answer[0].Refusal);
        Assert.Equal(2, answer[1].Tokens);
    }

    [Fact]
    public async Task Counting_goes_in_messages_of_the_Embedders_size_and_spares_it_what_is_too_long()
    {
        string[] texts = ["a", "bb", new string('x', 1001), "cccc", "ddddd", "", "ffffff"];

        IReadOnlyList<int> counts = await _embedder.CountAsync(texts, CancellationToken.None);

        Assert.Equal([1, 2, int.MaxValue, 4, 5, 0, 6], counts);
        Assert.Equal([3, 3], _service.CountMessages);
    }

    [Fact]
    public async Task Cancelling_ends_a_wait()
    {
        _service.AwayFor = int.MaxValue;
        using var stop = new CancellationTokenSource();
        Task<EmbedderDescription> describing = _embedder.DescribeAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => describing);
    }
}
