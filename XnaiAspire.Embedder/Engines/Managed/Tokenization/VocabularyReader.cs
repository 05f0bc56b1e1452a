using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>Makes the tokenizer that a file's metadata describe.</summary>
internal static class VocabularyReader
{
    // The longest pieces in use have some forty characters. The cost of a hostile text is its length times this.
    private const int MaxPieceLength = 256;

    // 260,000 pieces of ten characters are a tenth of it; the tree takes some 30 bytes a character.
    private const int MaxCharacters = 1 << 24;

    private const int UserDefinedToken = 4;

    // Where BERT's own vocabulary has them.
    private const uint DefaultUnknown = 100;
    private const uint DefaultClass = 101;
    private const uint DefaultSeparator = 102;

    /// <exception cref="ModelRefusedException">The vocabulary is one that this engine cannot use.</exception>
    public static WordPieceTokenizer Read(GgufFile file)
    {
        var pieces = file.FindStrings("tokenizer.ggml.tokens") ?? [];
        if (pieces.FirstOrDefault(piece => piece.Length > MaxPieceLength) is { } longest)
            throw LayerNames.Unsupported($"its vocabulary has a piece of {longest.Length} characters, at most {MaxPieceLength} are read");
        if (pieces.Sum(piece => (long)piece.Length) is var characters && characters > MaxCharacters)
            throw LayerNames.Unsupported($"its vocabulary has {characters} characters, at most {MaxCharacters} are read");
        // llama.cpp cuts such tokens out of raw text before anything else.
        if (TokenTypes(file).Contains(UserDefinedToken))
            throw LayerNames.Unsupported("its vocabulary has user-defined tokens");

        var lowerCase = Flag(file, "tokenizer.ggml.normalizer.lowercase") ?? true;
        return new WordPieceTokenizer(
            pieces,
            new SpecialTokens(
                Special(file, "tokenizer.ggml.bos_token_id", DefaultClass, pieces.Count),
                Special(file, "tokenizer.ggml.seperator_token_id", DefaultSeparator, pieces.Count), // sic, the format's own spelling
                Special(file, "tokenizer.ggml.unknown_token_id", DefaultUnknown, pieces.Count)),
            lowerCase,
            Flag(file, "tokenizer.ggml.normalizer.strip_accents") ?? lowerCase);
    }

    private static IEnumerable<int> TokenTypes(GgufFile file) => file.Metadata.GetValueOrDefault("tokenizer.ggml.token_type") switch
    {
        int[] types => types,
        uint[] types => types.Select(type => (int)type),
        _ => [],
    };

    private static bool? Flag(GgufFile file, string key) => file.Metadata.GetValueOrDefault(key) as bool?;

    private static int Special(GgufFile file, string key, uint assumed, int vocabulary)
    {
        var id = file.FindUInt32(key) ?? assumed;
        return id < vocabulary
            ? (int)id
            : throw new ModelRefusedException("bad-metadata", $"'{key}' is {id}, and the vocabulary has {vocabulary} tokens.");
    }
}
