using System.Globalization;
using System.Text;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>Cuts a text into units. Every character that is not white space is in exactly one of them.</summary>
internal static class UnitScanner
{
    // Longer "words" are addresses, base64 and languages without spaces. Short pieces of them fill chunks well.
    private const int MaxUnitChars = 32;

    // Of most languages, the space included, rounded down: a list that grows by doubling leaves twice its size behind, 25 MB for 4 MB of text.
    private const int CharsInWord = 6;

    // The least character that may stand alone, see below. Surrogates are above it.
    private const char FirstAlone = '\u3001';

    // A letter with more marks than this is not language; it may be cut.
    private const int MaxMarks = 8;

    public static List<TextUnit> Scan(DocumentText document)
    {
        string text = document.Text;
        List<TextUnit> units = new((text.Length - document.BodyStart) / CharsInWord);
        int nextHeading = 0;
        int position = SkipWhiteSpace(text, document.BodyStart, out _);
        while (position < text.Length)
        {
            int end = position;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;

            int next = SkipWhiteSpace(text, end, out int newLines);
            while (nextHeading < document.Headings.Count && document.Headings[nextHeading].Start <= position)
                nextHeading++;

            bool headingFollows = nextHeading < document.Headings.Count && document.Headings[nextHeading].Start <= next && next < text.Length;
            UnitBreak after = headingFollows ? UnitBreak.Heading
                : newLines >= 2 ? UnitBreak.Paragraph
                : EndsSentence(text.AsSpan(position, end - position), text.AsSpan(next)) ? UnitBreak.Sentence
                : newLines == 1 ? UnitBreak.Line
                : UnitBreak.Word;
            Cut(text, position, end, after, units);
            position = next;
        }

        return units;
    }

    /// <summary>Two parts of a unit that has too many tokens; null when it is a single character.</summary>
    public static (TextUnit First, TextUnit Second)? Halve(string text, TextUnit unit)
    {
        int cut = CutBefore(text, unit.Start, unit.Start + unit.Length / 2);
        if (cut <= unit.Start)
            cut = unit.Start + (char.IsHighSurrogate(text[unit.Start]) && unit.Length > 1 ? 2 : 1);

        return cut >= unit.End
            ? null
            : (new TextUnit(unit.Start, cut - unit.Start, UnitBreak.Inside), new TextUnit(cut, unit.End - cut, unit.After));
    }

    private static void Cut(string text, int start, int end, UnitBreak after, List<TextUnit> units)
    {
        // A word as most are: short, and of no script without spaces.
        if (end - start <= MaxUnitChars && !text.AsSpan(start, end - start).ContainsAnyInRange(FirstAlone, char.MaxValue))
        {
            units.Add(new TextUnit(start, end - start, after));
            return;
        }

        int from = start;
        for (int i = start; i < end;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i, end - i), out Rune rune, out int length);
            bool stands = StandsAlone(rune);
            if (i > from && (stands || i - from >= MaxUnitChars))
            {
                int cut = stands ? i : CutBefore(text, from, i);
                if (cut > from)
                {
                    units.Add(new TextUnit(from, cut - from, stands ? UnitBreak.Word : UnitBreak.Inside));
                    from = cut;
                }
            }

            i += length;
            if (stands && i < end)
            {
                units.Add(new TextUnit(from, i - from, EndsSentence(text.AsSpan(from, i - from), text.AsSpan(i)) ? UnitBreak.Sentence : UnitBreak.Word));
                from = i;
            }
        }

        units.Add(new TextUnit(from, end - from, after));
    }

    // Moves a cut back so that it parts neither a surrogate pair nor a letter from its accents.
    private static int CutBefore(string text, int from, int cut)
    {
        int best = cut;
        for (int moved = 0; best > from && moved < MaxMarks && IsJoined(text, best); moved++)
            best--;

        if (best == from || IsJoined(text, best))
            best = cut;

        return best > from && best < text.Length && char.IsLowSurrogate(text[best]) && char.IsHighSurrogate(text[best - 1]) ? best - 1 : best;
    }

    private static bool IsJoined(string text, int at)
    {
        if (at >= text.Length)
            return false;

        const char ZeroWidthJoiner = '\u200D';
        return char.IsLowSurrogate(text[at])
            || text[at] == ZeroWidthJoiner || text[at - 1] == ZeroWidthJoiner
            || char.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
    }

    // Chinese and Japanese write without spaces, and models of the BERT family take most of their characters one by one.
    private static bool StandsAlone(Rune rune) => rune.Value is
        (>= FirstAlone and <= 0x30FF)      // punctuation, hiragana, katakana
        or (>= 0x3400 and <= 0x9FFF)   // ideographs
        or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFF01 and <= 0xFF1F)   // full-width punctuation and digits
        or (>= 0x20000 and <= 0x323AF);

    private static bool EndsSentence(ReadOnlySpan<char> word, ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> bare = word.TrimEnd("\"')]}»”’“*_");
        if (bare.IsEmpty)
            return false;

        if (bare[^1] is '。' or '！' or '？')
            return true;

        // "z. B. wenn", "approx. five": a small letter goes on with the sentence.
        return bare[^1] is '.' or '!' or '?' or '…' && (rest.IsEmpty || !char.IsLower(rest[0]));
    }

    private static int SkipWhiteSpace(string text, int position, out int newLines)
    {
        newLines = 0;
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            if (text[position] == '\n' || (text[position] == '\r' && (position + 1 == text.Length || text[position + 1] != '\n')))
                newLines++;

            position++;
        }

        return position;
    }
}
