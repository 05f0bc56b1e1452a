using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

public sealed class ManagedEngineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-managed-").FullName;

    [Fact]
    public void It_says_what_it_is()
    {
        using var engine = Load(new TinyModel());
        Assert.Matches("^managed 3 (avx512|avx2|v128|v128 fma|scalar) (int8|int16|f32)$", engine.Name);
        Assert.Equal((64, 62, 2, Pooling.Mean), (engine.Dimensions, engine.MaxTextTokens, engine.Slots, engine.Pooling));
    }

    [Theory]
    [InlineData(GgufTensorType.F32, 1u)]
    [InlineData(GgufTensorType.F32, 2u)]
    [InlineData(GgufTensorType.F16, 1u)]
    [InlineData(GgufTensorType.BF16, 1u)]
    public void Vectors_equal_those_of_llama(GgufTensorType type, uint pooling)
    {
        for (var layers = 1; layers <= 3; layers++)
        {
            TinyModel model = new() { Layers = layers, Type = type, Pooling = pooling };
            using var engine = Load(model);
            using var llama = LlamaCppEngine.Load(model.WriteTo(_directory), BertModelHeader.Read(model.WriteTo(_directory)), 1);
            var cosines = Enumerable.Range(1, 62).Select(TinyModel.TextOf)
                .Select(text => DirectLlama.Cosine(engine.Embed(0, text).Vector!, llama.Embed(0, text).Vector!)).ToList();
            Assert.InRange(cosines.Average(), 0.9999, 1.0001);
            Assert.InRange(cosines.Min(), 0.999, 1.0001);
        }
    }

    // llama.cpp itself rounds each layer's inputs to eight bits with such a file; the reference tests have the sharp bound.
    [Fact]
    public void Vectors_of_quantized_weights_are_near_those_of_llama()
    {
        var path = new TinyModel().WriteTo(_directory);
        using var engine = Load(new TinyModel());
        using var llama = LlamaCppEngine.Load(path, BertModelHeader.Read(path), 1);
        foreach (var text in Enumerable.Range(1, 62).Select(TinyModel.TextOf))
            Assert.InRange(DirectLlama.Cosine(engine.Embed(0, text).Vector!, llama.Embed(0, text).Vector!), 0.999, 1.0001);
    }

    // llama.cpp rounds inputs to eight bits, with the K types by one scale for 256 of them. That the weights are read right, to the last bit, is tested elsewhere.
    [Theory]
    [InlineData(GgufTensorType.Q4)]
    [InlineData(GgufTensorType.Q4Minimum)]
    [InlineData(GgufTensorType.Q5)]
    [InlineData(GgufTensorType.Q5Minimum)]
    [InlineData(GgufTensorType.Q2K)]
    [InlineData(GgufTensorType.Q3K)]
    [InlineData(GgufTensorType.Q4K)]
    [InlineData(GgufTensorType.Q5K)]
    [InlineData(GgufTensorType.Q6K)]
    [InlineData(GgufTensorType.Iq4)]
    [InlineData(GgufTensorType.Iq4K)]
    public void Weights_of_fewer_bits_are_embedded_with_as_near_to_llama(GgufTensorType type)
    {
        TinyModel model = new() { Type = type, Dimensions = 256, FeedForward = 512 };
        var path = model.WriteTo(_directory);
        using var engine = Load(model);
        using var llama = LlamaCppEngine.Load(path, BertModelHeader.Read(path), 1);
        Assert.Matches(" int(8|16)$", engine.Name);
        foreach (var text in Enumerable.Range(1, 62).Select(TinyModel.TextOf))
            Assert.InRange(DirectLlama.Cosine(engine.Embed(0, text).Vector!, llama.Embed(0, text).Vector!), 0.99, 1.0001);
    }

    [Fact]
    public void A_text_of_the_most_tokens_is_embedded_and_one_more_is_refused()
    {
        using var engine = Load(new TinyModel());
        Assert.Equal(62, engine.Embed(0, TinyModel.TextOf(62)).Tokens);
        Assert.NotNull(engine.Embed(0, TinyModel.TextOf(62)).Vector);
        Assert.Equal(TextOutcome.Refused(RefusalReason.TooManyTokens, "63 tokens, the limit is 62", 63), engine.Embed(0, TinyModel.TextOf(63)));
        Assert.Equal(100_000, engine.CountTokens(string.Concat(Enumerable.Repeat("a ", 100_000))));
    }

    [Theory]
    [InlineData("\u200b\u200b", RefusalReason.Empty)]
    [InlineData("\0", RefusalReason.Empty)]
    [InlineData("\ud800", RefusalReason.Empty)]
    [InlineData("a [SEP] b", RefusalReason.Unspecified)]
    [InlineData("naïve café 🍅 日本語", RefusalReason.Unspecified)]
    public void Odd_texts_are_embedded_or_empty(string text, RefusalReason reason)
    {
        using var engine = Load(new TinyModel());
        Assert.Equal(reason, engine.Embed(0, text).Reason);
    }

    [Fact]
    public void A_vector_that_cannot_be_scaled_is_a_refusal_and_leaves_the_next_one_alone()
    {
        // Finite weights, and a vector that is not: the last norm's gain is near the largest number.
        using var bad = Load(new TinyModel { LastNorm = float.MaxValue });
        Assert.Equal(RefusalReason.BadVector, bad.Embed(0, "the fox").Reason);
        Assert.Equal(RefusalReason.BadVector, bad.Embed(0, TinyModel.TextOf(30)).Reason);
        using var zero = Load(new TinyModel { LastNorm = 0 });
        Assert.Equal(RefusalReason.BadVector, zero.Embed(0, "the fox").Reason);
    }

    [Fact]
    public void A_batch_allocates_nothing_but_the_vectors()
    {
        using var engine = Load(new TinyModel());
        string[] texts = [.. Enumerable.Range(1, 40).Select(TinyModel.TextOf)];
        var outcomes = new TextOutcome[texts.Length];
        // The runtime itself allocates for this thread when code of a call is compiled anew: some calls are without that.
        var least = Enumerable.Range(0, 10).Min(_ => AllocatedBy(() => engine.Embed(0, texts, outcomes)));
        var vectors = texts.Length * ((64 * sizeof(float)) + (3 * nint.Size));
        Assert.InRange(least, vectors, vectors + 64);
    }

    [Theory]
    [InlineData("nan", "not-finite")]
    [InlineData("incomplete", "bad-tensor")]
    [InlineData("one-more", ManagedEngine.UnsupportedReason)]
    [InlineData("user-defined", ManagedEngine.UnsupportedReason)]
    [InlineData("long-piece", ManagedEngine.UnsupportedReason)]
    public void What_it_cannot_run_is_refused_with_a_reason(string kind, string reason)
    {
        TinyModel model = kind switch
        {
            "nan" => new() { LastNorm = float.NaN },
            "incomplete" => new() { WithoutTensor = "blk.0.attn_q.weight" },
            "one-more" => new() { OneMore = GgufTensor.F32("blk.0.attn_q_norm.weight", [64], new float[64]) },
            "user-defined" => new() { LastTokenType = 4 },
            _ => new() { Pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁" + new string('a', 300)] },
        };
        var refused = Assert.Throws<ModelRefusedException>(() => Load(model));
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(_directory, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static long AllocatedBy(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private ManagedEngine Load(TinyModel model)
    {
        var path = model.WriteTo(_directory);
        return ManagedEngine.Load(path, BertModelHeader.Read(path), 2);
    }
}
