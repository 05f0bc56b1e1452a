using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Bench;

/// <summary>
/// A BERT of the exact shape of all-MiniLM-L12-v2 in Q8_0 with random weights, for measuring: the arithmetic of a real model without a
/// download. Its vectors mean nothing.
/// </summary>
internal static class RandomMiniLm
{
    public const string Name = "random weights in the shape of all-MiniLM-L12-v2, Q8_0";

    private const int Layers = 12;
    private const int Dimensions = 384;
    private const int Heads = 12;
    private const int FeedForward = 1536;
    private const int MaxTokens = 512;
    private const int VocabularySize = 30_522;
    private const int Controls = 5;
    private const int Seed = 20_261_122;

    // What BERT itself starts training with.
    private const float InitialDeviation = 0.02f;

    /// <param name="deviation">Of the weights.</param>
    /// <param name="decoded">The same weights, each as the single-precision number that its eight bits and scale stand for.</param>
    public static GgufWriter Create(float deviation = InitialDeviation, bool decoded = false)
    {
        var random = new Random(Seed);
        List<string> pieces = Pieces();
        GgufWriter writer = new();
        AddMetadata(writer, pieces, decoded);
        AddMatrix(writer, "token_embd", Dimensions, pieces.Count, random, deviation, decoded);
        writer.Add(GgufTensor.F32("position_embd.weight", [Dimensions, MaxTokens], Normal(Dimensions * MaxTokens, random)));
        writer.Add(GgufTensor.F32("token_types.weight", [Dimensions, 2], Normal(Dimensions * 2, random)));
        AddNorm(writer, "token_embd_norm");
        for (int layer = 0; layer < Layers; layer++)
            AddLayer(writer, $"blk.{layer}.", random, deviation, decoded);

        return writer;
    }

    // The built-in model's begins with the five control pieces and what English text is made of, so that texts have about as many tokens
    // as with a trained vocabulary.
    private static List<string> Pieces()
    {
        List<string> pieces = [.. LexicalVocabulary.Create().Pieces.Take(VocabularySize).Select(piece => piece.Text)];
        while (pieces.Count < VocabularySize)
            pieces.Add($"[unused{pieces.Count}]");

        return pieces;
    }

    private static void AddMetadata(GgufWriter writer, List<string> pieces, bool decoded) => writer
        .Add("general.architecture", "bert")
        .Add("general.type", "model")
        .Add("general.name", Name)
        .Add("general.file_type", decoded ? 0u : 7u) // F32, mostly Q8_0
        .Add("general.quantization_version", 2u)
        .Add("bert.block_count", (uint)Layers)
        .Add("bert.context_length", (uint)MaxTokens)
        .Add("bert.embedding_length", (uint)Dimensions)
        .Add("bert.feed_forward_length", (uint)FeedForward)
        .Add("bert.attention.head_count", (uint)Heads)
        .Add("bert.attention.layer_norm_epsilon", 1e-12f)
        .Add("bert.attention.causal", false)
        .Add("bert.pooling_type", 1u) // mean
        .Add("tokenizer.ggml.model", "bert")
        .Add("tokenizer.ggml.token_type_count", 2u)
        .Add("tokenizer.ggml.tokens", pieces)
        .Add("tokenizer.ggml.token_type", [.. pieces.Select((_, i) => i < Controls ? 3 : 1)])
        .Add("tokenizer.ggml.padding_token_id", 0u)
        .Add("tokenizer.ggml.unknown_token_id", 1u)
        .Add("tokenizer.ggml.bos_token_id", 2u)
        .Add("tokenizer.ggml.cls_token_id", 2u)
        .Add("tokenizer.ggml.seperator_token_id", 3u) // the format's own spelling
        .Add("tokenizer.ggml.mask_token_id", 4u);

    private static void AddLayer(GgufWriter writer, string layer, Random random, float deviation, bool decoded)
    {
        foreach (string name in (string[])["attn_q", "attn_k", "attn_v", "attn_output"])
            AddLinear(writer, layer + name, Dimensions, Dimensions, random, deviation, decoded);

        AddNorm(writer, layer + "attn_output_norm");
        AddLinear(writer, layer + "ffn_up", Dimensions, FeedForward, random, deviation, decoded);
        AddLinear(writer, layer + "ffn_down", FeedForward, Dimensions, random, deviation, decoded);
        AddNorm(writer, layer + "layer_output_norm");
    }

    private static void AddLinear(GgufWriter writer, string name, int inputs, int outputs, Random random, float deviation, bool decoded)
    {
        AddMatrix(writer, name, inputs, outputs, random, deviation, decoded);
        writer.Add(GgufTensor.F32(name + ".bias", [outputs], Normal(outputs, random)));
    }

    private static void AddMatrix(GgufWriter writer, string name, int inputs, int outputs, Random random, float deviation, bool decoded)
    {
        float[] values = Normal(inputs * outputs, random, deviation);
        GgufTensor quantized = GgufTensor.Q8(name + ".weight", [inputs, outputs], values);
        if (decoded)
            Q8Block.Decode(quantized.Data.Span, values);

        writer.Add(decoded ? GgufTensor.F32(quantized.Name, quantized.Shape, values) : quantized);
    }

    private static void AddNorm(GgufWriter writer, string name)
    {
        float[] ones = new float[Dimensions];
        ones.AsSpan().Fill(1);
        writer.Add(GgufTensor.F32(name + ".weight", [Dimensions], ones));
        writer.Add(GgufTensor.F32(name + ".bias", [Dimensions], new float[Dimensions]));
    }

    // Box and Muller's transform of two uniform numbers.
    private static float[] Normal(int count, Random random, float deviation = InitialDeviation)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            float radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            values[i] = deviation * radius * MathF.Cos(2 * MathF.PI * random.NextSingle());
        }

        return values;
    }
}
