using System.Text;

namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// The characters that get a piece of their own, so that a word of them is never unknown as a whole. Ranges are written out rather than
/// asked of the runtime's Unicode tables, which grow with its version: the model's bytes must not.
/// </summary>
internal static class ScriptCharacters
{
    private const double Symbol = 0.1;
    private const double Letter = 0.3;
    private const double Hiragana = 0.15;
    private const double Katakana = 0.4;
    private const double Ideograph = 0.7;

    /// <summary>Latin letters that do not decompose; the tokenizer reduces all others to a letter without its diacritics.</summary>
    private const string UndecomposedLatin = "ßæðøþđħıĸŀłŋœŧƒəɐɑɔɛɪʃʊʌʒﬁﬂ";

    private static readonly (int First, int Last, double Weight)[] Ranges =
    [
        (0x00a1, 0x00bf, Symbol), (0x00d7, 0x00d7, Symbol), (0x00f7, 0x00f7, Symbol), // Latin-1 signs
        (0x02b0, 0x02ff, Symbol), // modifiers
        (0x03ac, 0x03f5, Letter), // Greek
        (0x0430, 0x045f, Letter), (0x0490, 0x04ff, Letter), // Cyrillic
        (0x0561, 0x0587, Letter), // Armenian
        (0x05d0, 0x05f4, Letter), // Hebrew
        (0x0620, 0x064a, Letter), (0x0660, 0x06d3, Letter), (0x06f0, 0x06f9, Letter), // Arabic, Persian
        (0x0904, 0x0d7f, Letter), // Devanagari to Malayalam
        (0x0e01, 0x0e5b, Letter), (0x0e81, 0x0edf, Letter), // Thai, Lao
        (0x1000, 0x1049, Letter), (0x10d0, 0x10ff, Letter), // Burmese, Georgian
        (0x2010, 0x205e, Symbol), (0x2070, 0x209c, Symbol), (0x20a0, 0x20c0, Symbol), // punctuation, super- and subscripts, currencies
        (0x2100, 0x214f, Symbol), (0x2153, 0x217f, Symbol), (0x2190, 0x21ff, Symbol), // letter-like, numerals, arrows
        (0x2200, 0x22ff, Symbol), (0x2460, 0x2473, Symbol), // mathematics, circled numbers
        (0x2500, 0x257f, Symbol), (0x25a0, 0x25cf, Symbol), (0x2600, 0x266f, Symbol), (0x2701, 0x274f, Symbol), // boxes, shapes, dingbats
        (0x3001, 0x303f, PieceWeights.Punctuation), // CJK punctuation
        (0x3041, 0x3096, Hiragana), (0x30a1, 0x30fc, Katakana),
        (0xff01, 0xff9f, Symbol), // full and half width
        (0x1f300, 0x1f64f, Symbol), // pictures
    ];

    /// <summary>Characters of every script but ASCII and ideographs.</summary>
    public static IEnumerable<(string Character, double Weight)> Alphabetic()
    {
        foreach (char letter in UndecomposedLatin)
            yield return (letter.ToString(), Letter);
        foreach ((int first, int last, double weight) in Ranges)
        {
            for (int value = first; value <= last; value++)
                yield return (new Rune(value).ToString(), weight);
        }
    }

    /// <summary>The ideographs that GB 2312, JIS X 0208 and Big5 put into their first level, by use; the tokenizer makes each one a word.</summary>
    public static IEnumerable<(string Character, double Weight)> Ideographs()
    {
        // Rows and cells of the first levels: 0xb0a1-0xd7f9, 0xb0a1-0xcfd3 (EUC-JP), 0xa440-0xc67e.
        IEnumerable<string> common = Decode("gb2312", 0xb0, 0xd7, 0xa1).Concat(Decode("euc-jp", 0xb0, 0xcf, 0xa1)).Concat(Decode("big5", 0xa4, 0xc6, 0x40));
        return common.Where(text => text[0] is >= '\u4e00' and <= '\u9fff').Distinct().Select(text => (text, Ideograph));
    }

    private static IEnumerable<string> Decode(string name, int firstLead, int lastLead, int firstTrail)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name)!;
        for (int lead = firstLead; lead <= lastLead; lead++)
        {
            for (int trail = firstTrail; trail <= 0xfe; trail++)
            {
                string text = encoding.GetString([(byte)lead, (byte)trail]);
                if (text.Length == 1)
                    yield return text;
            }
        }
    }
}
