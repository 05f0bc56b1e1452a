using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Embedding;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor.Tests.Embedding;

public sealed class EmbedderReplicasTests : IDisposable
{
    private readonly ScriptedEmbedder _first = new();
    private readonly ScriptedEmbedder _second = new();
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.FromMilliseconds(100) };
    // A backstop: with many tests at once the continuations of one may wait long for a thread.
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(5));
    private readonly EmbedderReplicas _replicas;
    private readonly GrpcEmbedder _embedder;

    public EmbedderReplicasTests()
    {
        _replicas = new EmbedderReplicas([EmbedderReplicas.Place.Of(new EmbedderClient(_first)), EmbedderReplicas.Place.Of(new EmbedderClient(_second))], _time, NullLogger<EmbedderReplicas>.Instance);
        _embedder = new GrpcEmbedder(_replicas, _time);
    }

    public void Dispose()
    {
        _replicas.Dispose();
        _first.Dispose();
        _second.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task What_one_has_no_room_for_goes_to_the_other()
    {
        // Two workers take four messages; the silent one keeps those that it has.
        int silent = 0;
        _first.Answer = _ => Interlocked.Increment(ref silent) > 0 ? [] : null;
        using var leave = new CancellationTokenSource();
        IEmbeddingSession session = await OpenAsync();
        Task<IReadOnlyList<TextEmbedding>>[] messages = [.. Enumerable.Range(1, 20).Select(i => session.EmbedAsync([new string('a', i)], leave.Token))];

        Task[] answered = [.. await AnsweredAsync(messages, 16)];
        Assert.InRange(silent, 1, 4);
        Assert.Equal(20 - silent, answered.Length);
        Assert.All(answered, message => Assert.Equal(TaskStatus.RanToCompletion, message.Status));

        await leave.CancelAsync();
        await Task.WhenAll(messages).ContinueWith(_ => { }, TaskScheduler.Default);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task One_that_dies_and_stays_away_costs_nothing()
    {
        _first.Answer = _ =>
        {
            _first.AwayFor = int.MaxValue;
            return null;
        };

        await AssertAllEmbeddedAsync(50);

        // Messages that had their place when it died meet a dead process, no others.
        Assert.InRange(_first.Deaths, 1, 4);
    }

    [Fact]
    public async Task One_that_comes_late_gets_its_share()
    {
        _second.AwayFor = 3;
        int seen = 0;
        _second.Answer = request =>
        {
            Interlocked.Increment(ref seen);
            return [ScriptedEmbedder.Vectors(request)];
        };

        while (seen == 0)
        {
            _deadline.Token.ThrowIfCancellationRequested();
            await AssertAllEmbeddedAsync(10);
        }

        Assert.Equal(4, _second.Describes);
    }

    [Fact]
    public async Task One_of_another_model_ends_the_run()
    {
        await AssertAllEmbeddedAsync(1);
        _second.AwayFor = int.MaxValue;
        _second.Answer = _ => null;
        await AssertAllEmbeddedAsync(10);
        _second.Description = new DescribeResponse(_second.Description) { ModelSha256 = "11" };
        _second.AwayFor = 0;

        EmbedderFaultException fault = await Assert.ThrowsAsync<EmbedderFaultException>(async () =>
        {
            while (true)
            {
                _deadline.Token.ThrowIfCancellationRequested();
                await AssertAllEmbeddedAsync(10);
            }
        });
        Assert.Equal("model-changed", fault.Reason);
    }

    [Fact]
    public async Task A_place_that_is_nobodys_is_not_called_until_a_replica_has_come()
    {
        bool hasCome = false;
        using var replicas = new EmbedderReplicas(
            [EmbedderReplicas.Place.Of(new EmbedderClient(_first)), new EmbedderReplicas.Place(new EmbedderClient(_second), _ => Task.FromResult(hasCome))],
            _time, NullLogger<EmbedderReplicas>.Instance);
        GrpcEmbedder embedder = new(replicas, _time);
        await EmbedSomeAsync();
        Assert.Equal(0, _second.Describes);

        hasCome = true;
        while (_second.Describes == 0)
            await EmbedSomeAsync();

        async Task EmbedSomeAsync()
        {
            await using IEmbeddingSession session = embedder.OpenSession(await embedder.DescribeAsync(_deadline.Token));
            await Task.WhenAll(Enumerable.Range(1, 20).Select(i => session.EmbedAsync([new string('a', i)], _deadline.Token)));
        }
    }

    [Fact]
    public async Task Whichever_dies_when_every_text_gets_its_own_vector()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var killed = new ConcurrentDictionary<string, bool>();
        foreach (ScriptedEmbedder service in (ScriptedEmbedder[])[_first, _second])
        {
            // Each text kills once at most: three times in a row would be its own fault.
            service.Answer = request => Draw(4) == 0 && killed.TryAdd(request.Texts[0], true) ? null : [ScriptedEmbedder.Vectors(request)];
            service.Count = request => Draw(4) == 0 && killed.TryAdd("counting " + request.Texts[0], true) ? null : ScriptedEmbedder.Lengths(request);
        }

        string[] texts = [.. Enumerable.Range(1, 200).Select(i => new string('b', i))];
        Task<IReadOnlyList<int>> counting = _embedder.CountAsync(texts, _deadline.Token);
        await AssertAllEmbeddedAsync(200, $"seed {seed}");
        Assert.True(texts.Select(text => text.Length).SequenceEqual(await counting), $"seed {seed}");
        Assert.True(_first.Deaths > 0 && _second.Deaths > 0, $"seed {seed}");

        int Draw(int sides)
        {
            lock (random)
                return random.Next(sides);
        }
    }

    private async Task<IEmbeddingSession> OpenAsync() => _embedder.OpenSession(await _embedder.DescribeAsync(_deadline.Token));

    private async Task AssertAllEmbeddedAsync(int count, string story = "")
    {
        await using IEmbeddingSession session = await OpenAsync();
        string[] texts = [.. Enumerable.Range(1, count).Select(i => new string('a', i))];
        IReadOnlyList<TextEmbedding>[] answers = await Task.WhenAll(texts.Select(text => session.EmbedAsync([text], _deadline.Token)));
        for (int i = 0; i < count; i++)
        {
            TextEmbedding answer = Assert.Single(answers[i]);
            Assert.True(answer.Refusal is null, $"{story} {answer.Refusal}");
            Assert.Equal([MathF.Cos(texts[i].Length), MathF.Sin(texts[i].Length)], answer.Vector.ToArray());
        }
    }

    private async Task<IEnumerable<Task>> AnsweredAsync(Task[] messages, int atLeast)
    {
        // Looked at once a round: what is answered between two looks would be counted by neither, and the silent ones waited for.
        while (true)
        {
            Task[] open = [.. messages.Where(message => !message.IsCompleted)];
            if (messages.Length - open.Length >= atLeast)
                return messages.Except(open);

            await Task.WhenAny(open).WaitAsync(_deadline.Token);
        }
    }
}
