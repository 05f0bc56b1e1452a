using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Bench;

/// <summary>Texts of an exact number of tokens: words that are one piece each.</summary>
internal sealed class RandomTexts(int seed)
{
    private const int Specials = 2;

    // Longer pieces of letters only: no letters that a tokenizer changes, no marks.
    private static readonly string[] Words = [.. LexicalVocabulary.Create().Pieces.Take(20_000).Select(piece => piece.Text)
        .Where(text => text.Length > 3 && text[0] == '▁' && text.Skip(1).All(char.IsAsciiLetterLower)).Select(text => text[1..])];

    private readonly Random _random = new(seed);

    /// <param name="tokens">With [CLS] and [SEP].</param>
    public string Next(int tokens) => string.Join(' ', Enumerable.Range(0, tokens - Specials).Select(_ => Words[_random.Next(Words.Length)]));
}
