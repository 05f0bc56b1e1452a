using System.Text;
using LLama.Common;
using LLama.Exceptions;
using LLama.Extensions;
using LLama.Native;
using XnaiAspire.Embedder.Tests.Support;

namespace LLama.Tests;

public sealed class NativeSurfaceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-llama-").FullName;

    [Fact]
    public void A_model_tells_its_size_and_metadata()
    {
        using var weights = Load(new TinyModel());
        Assert.Equal(64, weights.EmbeddingSize);
        Assert.Equal(64, weights.ContextSize);
        Assert.Equal(TinyModel.Vocabulary, weights.Vocab.Count);
        Assert.Equal("bert", weights.Metadata["general.architecture"]);
        Assert.Equal("tiny-random", weights.Metadata["general.name"]);
    }

    [Fact]
    public void A_metadata_value_longer_than_the_first_buffer_is_read_whole()
    {
        var name = new string('x', 5_000);
        using var weights = Load(new TinyModel { Name = name });
        Assert.Equal(name, weights.Metadata["general.name"]);
    }

    [Theory]
    [InlineData("the quick brown fox", new[] { 2, 90, 91, 92, 93, 3 })]
    [InlineData("", new[] { 2, 3 })]
    public void Text_becomes_tokens(string text, int[] expected)
    {
        using var weights = Load(new TinyModel());
        Assert.Equal(expected, weights.Tokenize(text, true, false, Encoding.UTF8).Select(token => (int)token));
    }

    [Fact]
    public void A_special_token_in_a_text_is_only_text()
    {
        using var weights = Load(new TinyModel());
        const int separator = 3;
        Assert.Single(weights.Tokenize("a [SEP] b", true, special: false, Encoding.UTF8), token => (int)token == separator);
        Assert.Equal(2, weights.Tokenize("a [SEP] b", true, special: true, Encoding.UTF8).Count(token => (int)token == separator));
    }

    [Fact]
    public void A_vector_equals_the_one_of_a_direct_call()
    {
        var path = new TinyModel().WriteTo(_directory);
        using var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        using var context = weights.CreateContext(Parameters(path));
        using DirectLlama direct = new(path, 64);
        const string text = "the quick brown fox, 42 times";

        var expected = direct.Embed(text)!;
        var actual = Embed(context, context.Tokenize(text));

        Assert.True(DirectLlama.Cosine(expected, actual) >= 0.9999);
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Contexts_of_one_model_work_at_the_same_time()
    {
        var path = new TinyModel { Layers = 4 }.WriteTo(_directory);
        using var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        var texts = Enumerable.Range(1, 40).Select(TinyModel.TextOf).ToArray();
        using var alone = weights.CreateContext(Parameters(path));
        var expected = texts.Select(text => Embed(alone, alone.Tokenize(text))).ToArray();

        Parallel.For(0, 3, _ =>
        {
            using var context = weights.CreateContext(Parameters(path));
            for (var i = 0; i < texts.Length; i++)
                Assert.Equal(expected[i], Embed(context, context.Tokenize(texts[i])));
        });
    }

    [Fact]
    public void A_batch_grows_past_its_first_capacity()
    {
        var path = new TinyModel { Positions = 512 }.WriteTo(_directory);
        using var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        using var context = weights.CreateContext(Parameters(path, 512));
        using DirectLlama direct = new(path, 512);
        var text = TinyModel.TextOf(300);
        Assert.Equal(direct.Embed(text)!, Embed(context, context.Tokenize(text)), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void More_tokens_than_a_batch_holds_are_refused_before_llama_aborts()
    {
        var path = new TinyModel { Positions = 512 }.WriteTo(_directory);
        using var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        using var context = weights.CreateContext(Parameters(path, 256));
        LLamaBatch batch = new();
        batch.AddRange(new LLamaToken[257], 0, LLamaSeqId.Zero, logitsLast: true);
        Assert.Throws<ArgumentException>(() => context.Encode(batch));
    }

    [Fact]
    public void A_sequence_that_was_not_encoded_has_no_embedding()
    {
        var path = new TinyModel().WriteTo(_directory);
        using var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        using var context = weights.CreateContext(Parameters(path) with { PoolingType = LLamaPoolingType.None });
        Embedding(context, context.Tokenize("the fox"));
        var error = Assert.Throws<RuntimeError>(() => context.NativeHandle.GetEmbeddingsSeq(LLamaSeqId.Zero).Length);
        Assert.Contains("None", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_the_ordinary_exception()
        => Assert.Throws<FileNotFoundException>(() => LLamaWeights.LoadFromFile(new ModelParams(Path.Combine(_directory, "none.gguf"))));

    [Fact]
    public void A_file_that_is_no_model_is_named()
    {
        var path = Path.Combine(_directory, "noise.gguf");
        File.WriteAllText(path, "GGUF, it says");
        Assert.Equal(path, Assert.Throws<LoadWeightsFailedException>(() => LLamaWeights.LoadFromFile(new ModelParams(path))).ModelPath);
    }

    [Fact]
    public void A_context_outlives_the_weights_it_was_made_of()
    {
        var path = new TinyModel().WriteTo(_directory);
        var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        using var context = weights.CreateContext(Parameters(path));
        weights.Dispose();
        Assert.Equal(64, Embed(context, [2, 90, 3]).Length);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private LLamaWeights Load(TinyModel model) => LLamaWeights.LoadFromFile(new ModelParams(model.WriteTo(_directory)));

    private static ModelParams Parameters(string path, uint positions = 64) => new(path)
    {
        ContextSize = positions,
        BatchSize = positions,
        UBatchSize = positions,
        Threads = 1,
        BatchThreads = 1,
        Embeddings = true,
        PoolingType = LLamaPoolingType.Mean,
        FlashAttention = true,
    };

    private static void Embedding(LLamaContext context, LLamaToken[] tokens)
    {
        LLamaBatch batch = new();
        for (var i = 0; i < tokens.Length; i++)
            batch.Add(tokens[i], i, LLamaSeqId.Zero, logits: true);
        Assert.Equal(EncodeResult.Ok, context.Encode(batch));
    }

    private static float[] Embed(LLamaContext context, LLamaToken[] tokens)
    {
        Embedding(context, tokens);
        return context.NativeHandle.GetEmbeddingsSeq(LLamaSeqId.Zero).ToArray().EuclideanNormalization();
    }
}
