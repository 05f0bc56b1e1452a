using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Engines;

public sealed class LlamaCppEngineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-engine-").FullName;
    private readonly string _path;
    private readonly LlamaCppEngine _engine;

    public LlamaCppEngineTests()
    {
        _path = new TinyModel().WriteTo(_directory);
        _engine = Load(_path, 2);
    }

    [Fact]
    public void It_says_what_it_is()
    {
        Assert.Matches(@"^llama\.cpp \d+\.\d+\.\d+ [a-z0-9]+$", _engine.Name);
        Assert.Equal((64, 62, 2), (_engine.Dimensions, _engine.MaxTextTokens, _engine.Slots));
    }

    [Fact]
    public void Vectors_equal_those_of_a_direct_call()
    {
        using DirectLlama direct = new(_path, 64);
        for (var tokens = 1; tokens <= _engine.MaxTextTokens; tokens += 7)
        {
            var text = TinyModel.TextOf(tokens);
            var vector = _engine.Embed(0, text).Vector!;
            Assert.InRange(DirectLlama.Cosine(vector, direct.Embed(text)!), 0.9999, 1.0001);
            Assert.InRange(Math.Sqrt(vector.Sum(value => (double)value * value)), 1 - 1e-6, 1 + 1e-6);
        }
    }

    [Fact]
    public void A_text_of_the_most_tokens_is_embedded_and_one_more_is_refused()
    {
        Assert.Equal(62, _engine.Embed(0, TinyModel.TextOf(62)).Tokens);
        Assert.NotNull(_engine.Embed(0, TinyModel.TextOf(62)).Vector);
        var refused = _engine.Embed(0, TinyModel.TextOf(63));
        Assert.Equal(TextOutcome.Refused(RefusalReason.TooManyTokens, "63 tokens, the limit is 62", 63), refused);
    }

    [Fact]
    public void A_model_with_fewer_positions_than_a_context_has_keeps_its_own_limit()
    {
        // llama.cpp rounds a context up to 256 tokens; this model has positions for 16, and position 16 would abort.
        using var engine = Load(new TinyModel { Positions = 16 }.WriteTo(_directory, "short.gguf"), 1);
        Assert.Equal(14, engine.MaxTextTokens);
        Assert.NotNull(engine.Embed(0, TinyModel.TextOf(14)).Vector);
        Assert.Equal(RefusalReason.TooManyTokens, engine.Embed(0, TinyModel.TextOf(15)).Reason);
    }

    [Fact]
    public void A_special_token_written_in_a_text_is_text()
    {
        Assert.Equal(_engine.CountTokens("a [SEP] b"), _engine.Embed(0, "a [SEP] b").Tokens);
        Assert.Equal(5, _engine.CountTokens("a [SEP] b"));
    }

    [Theory]
    [InlineData("\u200b\u200b")]
    [InlineData("\0")]
    public void A_text_of_which_no_token_is_left_is_empty(string text)
        => Assert.Equal(RefusalReason.Empty, _engine.Embed(0, text).Reason);

    [Theory]
    [InlineData("naïve café 🍅 日本語")]
    [InlineData("a\0b")]
    [InlineData("\ud800 alone")]
    [InlineData("\uffff\ufffe")]
    public void Odd_characters_have_a_vector(string text) => Assert.NotNull(_engine.Embed(0, text).Vector);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(0f)]
    public void A_vector_that_cannot_be_scaled_is_a_refusal(float lastNorm)
    {
        using var engine = Load(new TinyModel { LastNorm = lastNorm }.WriteTo(_directory, "bad.gguf"), 1);
        Assert.Equal(RefusalReason.BadVector, engine.Embed(0, "the fox").Reason);
    }

    [Fact]
    public void The_file_may_be_cut_after_loading()
    {
        var path = new TinyModel().WriteTo(_directory, "cut.gguf");
        using var engine = Load(path, 1);
        var before = engine.Embed(0, "the fox").Vector;
        using (var file = new FileStream(path, FileMode.Open))
            file.SetLength(0);
        Assert.Equal(before, engine.Embed(0, "the fox").Vector);
    }

    [Fact]
    public async Task A_vector_does_not_depend_on_its_neighbours_bit_for_bit()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        var texts = Enumerable.Range(0, 60).Select(_ => TinyModel.RandomText(random, _engine.MaxTextTokens - 1)).ToArray();
        var alone = texts.Select(text => _engine.Embed(0, text).Vector!).ToArray();
        await using EmbeddingWorkers workers = new(_engine, NullLogger.Workers);
        for (var round = 0; round < 20; round++)
        {
            var picked = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(texts.Length)).ToArray();
            var outcomes = await workers.EmbedAsync([.. picked.Select(i => texts[i])], CancellationToken.None);
            for (var i = 0; i < picked.Length; i++)
            {
                Assert.True(outcomes[i].Vector!.AsSpan().SequenceEqual(alone[picked[i]]),
                    $"seed {seed}, round {round}, text '{texts[picked[i]]}': {outcomes[i].Detail}");
            }
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static LlamaCppEngine Load(string path, int slots) => LlamaCppEngine.Load(path, BertModelHeader.Read(path), slots);
}
