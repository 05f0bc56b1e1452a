using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Tests.Embedding;

public sealed class BisectionTests : IDisposable
{
    // Together with others, halved to 16, 8, 4, 2 and 1, and alone.
    private const int MostDeathsOfOneText = 1 + 5 + Bisection.MaxKills;

    private readonly ScriptedConnection _connection = new();

    public BisectionTests() => Service.Description = new DescribeResponse(Service.Description) { MaxTexts = 32, Parallelism = 4 };

    private ScriptedEmbedder Service => _connection.Service;

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(31)]
    public async Task The_text_that_kills_is_found_and_all_others_have_their_vectors(int deadly)
    {
        Service.Answer = DieOf("deadly");
        string[] texts = [.. Enumerable.Range(0, 32).Select(i => i == deadly ? "deadly" : new string('x', i + 1))];

        IReadOnlyList<TextEmbedding> answers = await _connection.EmbedAsync(texts);

        Assert.Equal(texts.Select(text => text == "deadly" ? "embedder-died" : null), answers.Select(answer => answer.Refusal?.Reason));
        Assert.Equal(texts.Select(text => text == "deadly" ? 0 : text.Length), answers.Select(answer => answer.Tokens));
        Assert.InRange(Service.Deaths, Bisection.MaxKills, MostDeathsOfOneText);
    }

    [Fact]
    public async Task Several_that_kill_in_several_messages_under_way_take_no_other_along()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        Service.Answer = DieOf("deadly");
        string[][] messages = [.. Enumerable.Range(0, 300).Select(i => new string('x', i % 40 + 1)).Chunk(32)];
        HashSet<(int, int)> deadly = [.. Enumerable.Range(0, 6).Select(_ => (random.Next(4), random.Next(32)))];
        foreach ((int message, int text) in deadly)
            messages[message][text] = $"deadly {message} {text}";

        await using IEmbeddingSession one = await _connection.OpenAsync(), other = await _connection.OpenAsync();
        IReadOnlyList<TextEmbedding>[] answers = await Task.WhenAll(
            messages.Select((message, i) => (i % 2 == 0 ? one : other).EmbedAsync(message, CancellationToken.None)));

        for (int message = 0; message < messages.Length; message++)
        {
            for (int text = 0; text < messages[message].Length; text++)
            {
                string? reason = answers[message][text].Refusal?.Reason;
                Assert.True(reason == (deadly.Contains((message, text)) ? "embedder-died" : null), $"seed {seed}: {message}, {text}: {reason}");
            }
        }

        Assert.True(Service.Deaths <= deadly.Count * MostDeathsOfOneText, $"seed {seed}: {Service.Deaths} deaths");
    }

    [Fact]
    public async Task An_Embedder_that_is_killed_time_and_again_loses_no_good_text()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var killedWith = new Dictionary<string, int>();
        Service.Answer = request =>
        {
            lock (killedWith)
            {
                // With the same text alone never three times in a row: that one would rightly be suspected.
                string texts = string.Join(' ', request.Texts);
                int kills = killedWith.GetValueOrDefault(texts);
                bool dies = kills < Bisection.MaxKills - 1 && random.Next(3) > 0;
                killedWith[texts] = dies ? kills + 1 : 0;
                return dies ? null : [ScriptedEmbedder.Vectors(request)];
            }
        };

        await using IEmbeddingSession session = await _connection.OpenAsync();
        IReadOnlyList<TextEmbedding>[] answers = await Task.WhenAll(
            Enumerable.Range(1, 200).Select(i => new string('x', i)).Chunk(32).Select(message => session.EmbedAsync(message, CancellationToken.None)));

        Assert.All(answers.SelectMany(answer => answer), answer => Assert.True(answer.Refusal is null, $"seed {seed}: {answer.Refusal}"));
        Assert.Equal(Enumerable.Range(1, 200), answers.SelectMany(answer => answer.Select(embedding => embedding.Tokens)));
        Assert.True(Service.Deaths > 0, $"seed {seed}");
    }

    [Fact]
    public async Task A_text_that_kills_the_tokenizer_is_found_as_well_and_what_is_embedded_meanwhile_is_not_blamed()
    {
        Service.Count = request => request.Texts.Contains("deadly") ? null : ScriptedEmbedder.Lengths(request);
        string[] texts = [.. Enumerable.Range(1, 90).Select(i => i == 50 ? "deadly" : new string('x', i))];
        await using IEmbeddingSession session = await _connection.OpenAsync();

        Task<IReadOnlyList<int>> counting = _connection.Embedder.CountAsync(texts, CancellationToken.None);
        IReadOnlyList<TextEmbedding>[] answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(i => session.EmbedAsync([new string('y', i)], CancellationToken.None)));

        Assert.Equal(Enumerable.Range(1, 90).Select(i => i == 50 ? ITokenCounter.Deadly : i), await counting);
        Assert.All(answers, answer => Assert.Null(answer[0].Refusal));
        Assert.InRange(Service.Deaths, Bisection.MaxKills, MostDeathsOfOneText);
    }

    private static Func<EmbedRequest, IEnumerable<EmbedResponse>?> DieOf(string start) => request =>
        request.Texts.Any(text => text.StartsWith(start, StringComparison.Ordinal)) ? null : [ScriptedEmbedder.Vectors(request)];
}
