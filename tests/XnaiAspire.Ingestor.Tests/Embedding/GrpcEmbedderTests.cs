using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
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
        _connection = new EmbedderReplicas([new EmbedderClient(_service)], TimeProvider.System, NullLogger<EmbedderReplicas>.Instance);
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
    public async Task An_Embedder_that_has_no_room_is_asked_again_when_it_says_and_no_text_is_blamed()
    {
        var time = new FakeTimeProvider();
        using var connection = new ScriptedConnection(time);
        IEmbeddingSession session = await connection.OpenAsync();

        // More often than a text may kill before it is given up.
        connection.Service.BusyFor = Bisection.MaxKills + 2;
        Task<IReadOnlyList<TextEmbedding>> embedding = session.EmbedAsync(["some text"], CancellationToken.None);
        await AdvanceUntilAsync(embedding);
        Assert.Equal(9, Assert.Single(await embedding).Tokens);
        await session.DisposeAsync();

        connection.Service.BusyFor = Bisection.MaxKills + 2;
        Task<IReadOnlyList<int>> counting = connection.Embedder.CountAsync(["some text"], CancellationToken.None);
        await AdvanceUntilAsync(counting);
        Assert.Equal([9], await counting);
        Assert.Equal((0, 1), (connection.Service.Deaths, connection.Service.Describes));

        async Task AdvanceUntilAsync(Task task)
        {
            while (!task.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
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
