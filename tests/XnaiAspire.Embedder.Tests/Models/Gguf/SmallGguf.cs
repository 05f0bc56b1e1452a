using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Tests.Models.Gguf;

/// <summary>A file of some hundred bytes with every kind of value that the writer knows.</summary>
internal static class SmallGguf
{
    public static GgufWriter Writer() => new GgufWriter()
        .Add("general.architecture", "bert")
        .Add("bert.embedding_length", 384)
        .Add("bert.attention.layer_norm_epsilon", 1e-12f)
        .Add("bert.attention.causal", false)
        .Add("tokenizer.ggml.tokens", ["[PAD]", "▁tomato", "é"])
        .Add("tokenizer.ggml.token_type", [3, 1, -1])
        .Add(GgufTensor.F32("norm", [3], [1f, 2.5f, -3f]))
        .Add(GgufTensor.Q8("rows", [64, 2], [.. Enumerable.Range(0, 128).Select(i => i / 10f)]));

    public static byte[] Bytes()
    {
        using MemoryStream stream = new();
        Writer().WriteTo(stream);
        return stream.ToArray();
    }
}
