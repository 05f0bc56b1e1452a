using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// The built-in model as a BERT of one layer that does nothing: attention and feed-forward weights are zero, so is every position and type
/// vector, and a text's vector is the mean of its tokens' vectors.
/// </summary>
internal static class LexicalGguf
{
    private const int Dimensions = PieceVectors.Dimensions;
    private const int MaxTokens = 512;
    private const int Heads = 12; // 32 dimensions a head, a size every engine knows
    private const int FeedForward = 32; // the smallest that Q8_0 rows allow
    private const string Layer = "blk.0.";

    public static GgufWriter Create(LexicalVocabulary vocabulary)
    {
        GgufWriter writer = new();
        AddArchitecture(writer);
        AddTokenizer(writer, vocabulary.Pieces);
        AddEmbeddings(writer, vocabulary.Pieces);
        AddLayer(writer);
        return writer;
    }

    private static void AddArchitecture(GgufWriter writer) => writer
        .Add("general.architecture", "bert")
        .Add("general.type", "model")
        .Add("general.name", LexicalModel.Name)
        .Add("general.description", "Lexical, not semantic: finds words and their forms, knows no meaning.")
        .Add("general.file_type", 7u) // mostly Q8_0
        .Add("general.quantization_version", 2u)
        .Add("bert.block_count", 1u)
        .Add("bert.context_length", MaxTokens)
        .Add("bert.embedding_length", Dimensions)
        .Add("bert.feed_forward_length", FeedForward)
        .Add("bert.attention.head_count", Heads)
        .Add("bert.attention.layer_norm_epsilon", 1e-12f)
        .Add("bert.attention.causal", false)
        .Add("bert.pooling_type", 1u); // mean

    private static void AddTokenizer(GgufWriter writer, IReadOnlyList<LexicalPiece> pieces) => writer
        .Add("tokenizer.ggml.model", "bert")
        .Add("tokenizer.ggml.token_type_count", 2u)
        .Add("tokenizer.ggml.tokens", [.. pieces.Select(piece => piece.Text)])
        .Add("tokenizer.ggml.token_type", [.. pieces.Select(piece => piece.IsControl ? 3 : 1)])
        .Add("tokenizer.ggml.padding_token_id", 0u)
        .Add("tokenizer.ggml.unknown_token_id", 1u)
        .Add("tokenizer.ggml.bos_token_id", 2u)
        .Add("tokenizer.ggml.cls_token_id", 2u)
        .Add("tokenizer.ggml.seperator_token_id", 3u) // the format's own spelling
        .Add("tokenizer.ggml.mask_token_id", 4u);

    private static void AddEmbeddings(GgufWriter writer, IReadOnlyList<LexicalPiece> pieces)
    {
        const int RowBytes = Dimensions / GgufTensorSize.Q8BlockElements * GgufTensorSize.Q8BlockBytes;
        byte[] rows = new byte[pieces.Count * RowBytes];
        float[] vector = new float[Dimensions];
        PieceVectors vectors = new();
        for (int i = 0; i < pieces.Count; i++)
        {
            vectors.Fill(pieces[i], vector);
            Q8Block.Encode(vector, rows.AsSpan(i * RowBytes, RowBytes));
        }

        writer.Add(new GgufTensor("token_embd.weight", [Dimensions, pieces.Count], GgufTensorType.Q8, rows));
        writer.Add(GgufTensor.F32("position_embd.weight", [Dimensions, MaxTokens], new float[Dimensions * MaxTokens]));
        writer.Add(GgufTensor.F32("token_types.weight", [Dimensions, 2], new float[Dimensions * 2]));
        AddNorm(writer, "token_embd_norm", sinkGain: 1);
    }

    private static void AddLayer(GgufWriter writer)
    {
        foreach (string name in (string[])["attn_q", "attn_k", "attn_v", "attn_output"])
            AddZeros(writer, Layer + name, Dimensions, Dimensions);
        AddNorm(writer, Layer + "attn_output_norm", sinkGain: 1);
        AddZeros(writer, Layer + "ffn_up", Dimensions, FeedForward);
        AddZeros(writer, Layer + "ffn_down", FeedForward, Dimensions);
        AddNorm(writer, Layer + "layer_output_norm", sinkGain: 0);
    }

    private static void AddZeros(GgufWriter writer, string name, int inputs, int outputs)
    {
        writer.Add(GgufTensor.Q8(name + ".weight", [inputs, outputs], new float[inputs * outputs]));
        writer.Add(GgufTensor.F32(name + ".bias", [outputs], new float[outputs]));
    }

    private static void AddNorm(GgufWriter writer, string name, float sinkGain)
    {
        float[] gain = new float[Dimensions];
        gain.AsSpan().Fill(1);
        gain.AsSpan(0, PieceVectors.SinkDimensions).Fill(sinkGain);
        writer.Add(GgufTensor.F32(name + ".weight", [Dimensions], gain));
        writer.Add(GgufTensor.F32(name + ".bias", [Dimensions], new float[Dimensions]));
    }
}
