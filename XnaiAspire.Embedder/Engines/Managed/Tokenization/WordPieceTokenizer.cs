using System.Buffers;

namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>
/// WordPiece as llama.cpp does it: words between white space, punctuation and ideographs alone; a word is cut into the longest pieces
/// from the left, and is one unknown token when a part of it is in no piece. A special token that is written in a text is text.
/// </summary>
internal sealed class WordPieceTokenizer
{
    // GGUF marks a piece that begins a word by this character in front of it.
    private const int WordStart = 0x2581;

    private readonly PieceTrie _pieces;
    private readonly CharacterTable _characters;
    private readonly SpecialTokens _special;

    public WordPieceTokenizer(IReadOnlyList<string> pieces, SpecialTokens special, bool lowerCase, bool stripAccents)
    {
        _pieces = new PieceTrie(pieces);
        _characters = new CharacterTable(lowerCase, stripAccents);
        _special = special;
    }

    /// <summary>Writes the ids, [CLS] and [SEP] included, as far as they fit, and returns how many there are. Any thread.</summary>
    public int Tokenize(string text, Span<int> ids)
    {
        // No word is longer than the text, the mark of its start counted.
        var word = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            TokenSink sink = new(ids);
            sink.Add(_special.Class);
            word[0] = WordStart;
            var length = 1;
            foreach (var rune in text.EnumerateRunes())
            {
                // A lone surrogate comes out as U+FFFD, which the table says is not there.
                var kind = _characters.Look(rune.Value, out var becomes);
                if (kind is CharacterKind.Gone)
                    continue;
                if (kind is not CharacterKind.Letter)
                    length = EndWord(word, length, ref sink);
                if (kind is not CharacterKind.White)
                    word[length++] = becomes;
                if (kind is CharacterKind.Word)
                    length = EndWord(word, length, ref sink);
            }

            EndWord(word, length, ref sink);
            sink.Add(_special.Separator);
            return sink.Count;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(word);
        }
    }

    private int EndWord(int[] word, int length, ref TokenSink sink)
    {
        if (length > 1)
            Cut(word.AsSpan(0, length), ref sink);
        return 1;
    }

    private void Cut(ReadOnlySpan<int> word, ref TokenSink sink)
    {
        var before = sink.Count;
        while (!word.IsEmpty)
        {
            var (id, length) = _pieces.Longest(word);
            if (length == 0)
            {
                sink.TakeBack(before);
                sink.Add(_special.Unknown);
                return;
            }

            sink.Add(id);
            word = word[length..];
        }
    }
}
