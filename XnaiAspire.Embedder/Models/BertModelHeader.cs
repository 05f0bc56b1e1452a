using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Models;

/// <summary>
/// What the service needs to know of a BERT-family GGUF, read from its header with every number checked, before native code sees the file.
/// llama.cpp itself loads decoders, mis-sized and half-complete files without complaint, and then crashes or gives wrong vectors.
/// </summary>
/// <param name="Name">The model's own name (<c>general.name</c>), or "".</param>
/// <param name="Dimensions">Numbers in a vector.</param>
/// <param name="Positions">Tokens that the model has positions for, [CLS] and [SEP] included.</param>
/// <param name="Pooling">How the vectors of a text's tokens become one; the mean where the file says nothing that is known here.</param>
public sealed record BertModelHeader(string Name, int Dimensions, int Positions, Pooling Pooling)
{
    private const string Architecture = "bert";
    /// <summary>Layers; the largest BERT has 48.</summary>
    internal const int MaxLayers = 512;
    // llama.cpp's number for it.
    private const uint ClassPooling = 2;

    private const int MinPositions = 8;
    private const int MaxNameLength = 200;

    // What llama.cpp assumes for a file that does not say, the places of BERT's own vocabulary.
    private const uint DefaultClassToken = 101;
    private const uint DefaultSeparatorToken = 102;

    private static readonly string[] Biases = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down"];

    /// <summary>Reads and checks the header of <paramref name="path"/>.</summary>
    /// <exception cref="ModelRefusedException">The file is missing, unreadable, damaged, or not a model that can be used here.</exception>
    public static BertModelHeader Read(string path)
    {
        try
        {
            return From(GgufReader.Read(path));
        }
        catch (ModelRefusedException refused)
        {
            throw new ModelRefusedException(refused.Reason, $"'{path}' cannot be used: {refused.Message}");
        }
        catch (GgufException damaged)
        {
            throw new ModelRefusedException(damaged.Reason, $"'{path}' cannot be used: {damaged.Message}");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelRefusedException("model-missing", $"There is no model file '{path}'.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException("model-unreadable", $"'{path}' cannot be read: {error.Message}");
        }
    }

    private static BertModelHeader From(GgufFile file)
    {
        if (file.FindString("general.architecture") is var architecture && architecture != Architecture)
            throw new ModelRefusedException("not-bert", $"its architecture is '{Printable(architecture)}', and only '{Architecture}' embeds here.");
        if (file.FindString("tokenizer.ggml.model") is var tokenizer && tokenizer != Architecture)
            throw new ModelRefusedException("tokenizer-unknown", $"its tokenizer is '{Printable(tokenizer)}', and only '{Architecture}' (WordPiece) is supported.");

        var dimensions = Number(file, "bert.embedding_length", 1, EmbeddingLimits.MaxDimensions);
        var positions = Number(file, "bert.context_length", MinPositions, int.MaxValue);
        var layers = Number(file, "bert.block_count", 1, MaxLayers);
        var heads = Number(file, "bert.attention.head_count", 1, dimensions);
        if (dimensions % heads != 0)
            throw new ModelRefusedException("bad-metadata", $"{dimensions} dimensions do not divide into {heads} attention heads.");

        var pieces = file.FindStrings("tokenizer.ggml.tokens") ?? [];
        CheckPieces(pieces);
        var vocabulary = pieces.Count;
        CheckShape(file, "token_embd.weight", dimensions, vocabulary);
        CheckShape(file, "position_embd.weight", dimensions, positions);
        CheckSpecialToken(file, "tokenizer.ggml.bos_token_id", DefaultClassToken, vocabulary);
        CheckSpecialToken(file, "tokenizer.ggml.seperator_token_id", DefaultSeparatorToken, vocabulary); // sic, the format's own spelling
        CheckBiases(file, layers);
        return new BertModelHeader(Printable(file.FindString("general.name")), dimensions, positions, PoolingOf(file));
    }

    internal static int Number(GgufFile file, string key, int least, int most)
    {
        var value = file.FindUInt32(key) ?? throw new ModelRefusedException("bad-metadata", $"'{key}' is missing.");
        return value >= least && value <= most
            ? (int)value
            : throw new ModelRefusedException("bad-metadata", $"'{key}' is {value}; it must be from {least} to {most}.");
    }

    private static Pooling PoolingOf(GgufFile file)
        => file.Metadata.GetValueOrDefault("bert.pooling_type") is ClassPooling ? Pooling.Cls : Pooling.Mean;

    // llama.cpp ends the process over such a file.
    private static void CheckPieces(IReadOnlyList<string> pieces)
    {
        HashSet<string> known = new(pieces.Count, StringComparer.Ordinal);
        if (pieces.FirstOrDefault(piece => piece.Length > 0 && !known.Add(piece)) is { } twice)
            throw new ModelRefusedException("bad-metadata", $"its vocabulary has '{Printable(twice)}' twice.");
    }

    private static void CheckShape(GgufFile file, string name, int columns, int rows)
    {
        var shape = file.FindTensor(name)?.Shape ?? throw new ModelRefusedException("bad-tensor", $"tensor '{name}' is missing.");
        if (shape is not [var width, var height] || width != columns || height != rows)
            throw new ModelRefusedException("bad-tensor", $"tensor '{name}' is {string.Join(" x ", shape)}; the metadata ask for {columns} x {rows}.");
    }

    private static void CheckSpecialToken(GgufFile file, string key, uint assumed, int vocabulary)
    {
        var token = file.FindUInt32(key) ?? assumed;
        if (token >= vocabulary)
            throw new ModelRefusedException("bad-metadata", $"'{key}' is {token}, and the vocabulary has {vocabulary} tokens.");
    }

    // A bias that is missing loads without a word and gives other vectors. Models without biases exist; models with some do not.
    private static void CheckBiases(GgufFile file, int layers)
    {
        var names = file.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var bias in Biases)
        {
            var missing = Enumerable.Range(0, layers).Select(layer => $"blk.{layer}.{bias}.bias").Where(name => !names.Contains(name)).ToList();
            if (missing.Count > 0 && missing.Count < layers)
                throw new ModelRefusedException("bad-tensor", $"tensor '{missing[0]}' is missing, and other layers have theirs.");
        }
    }

    // The name goes to logs and to clients: one line, of a length that a person reads.
    private static string Printable(string? text)
    {
        var clean = new string([.. (text ?? "").Where(c => !char.IsControl(c))]).Trim();
        return clean.Length <= MaxNameLength ? clean : clean[..MaxNameLength];
    }
}
