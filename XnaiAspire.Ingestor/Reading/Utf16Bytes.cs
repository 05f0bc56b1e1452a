using System.Globalization;
using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>UTF-16 in a file's bytes: strict, and known without a byte order mark only where there can be no doubt.</summary>
internal static class Utf16Bytes
{
    // Shorter ones can be anything.
    private const int MinUnits = 8;

    public static Encoding LittleEndian { get; } = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);

    public static Encoding BigEndian { get; } = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Text behind a mark of so many bytes, or the first unit that is none.</summary>
    public static Read<DecodedText> Decode(ReadOnlySpan<byte> bytes, int mark, bool bigEndian)
    {
        string name = bigEndian ? "UTF-16 big-endian" : "UTF-16 little-endian";
        if (bytes.Length % 2 != 0)
        {
            int last = bytes.Length - 1;
            return new ReadFailure("read", "utf16-damaged", $"half a character at the end: {name} needs an even number of bytes", last);
        }

        string text = Units(bytes[mark..], bigEndian);
        int line = 1;
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            if (unit == '\n')
                line++;

            long offset = mark + 2L * i;
            if (unit == '\0')
                return new ReadFailure("read", "binary", "U+0000 is not text", offset) { Line = line };

            if (!char.IsSurrogate(unit))
                continue;

            if (!char.IsHighSurrogate(unit) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return new ReadFailure("read", "utf16-damaged", $"unit 0x{(int)unit:X4} is half a pair, not {name}", offset) { Line = line };

            i++;
        }

        return new DecodedText(text, bigEndian ? BigEndian : LittleEndian, mark);
    }

    /// <summary>
    /// Bytes without a mark as UTF-16, if that is certain: zero bytes at every fourth unit or more (spaces, line ends, Latin letters) and all of them in the
    /// same half, no control characters, no unassigned ones, pairs whole. Null when there is any doubt.
    /// </summary>
    public static DecodedText? Certain(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0 || bytes.Length < 2 * MinUnits)
            return null;

        int even = 0, odd = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        if ((even > 0) == (odd > 0) || even + odd < bytes.Length / 8)
            return null;

        if (Decode(bytes, 0, bigEndian: even > 0).Value is not { } decoded)
            return null;

        foreach (Rune rune in decoded.Text.EnumerateRunes())
        {
            bool text = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
                || rune.Value is '\t' or '\n' or '\r' or '\f';
            if (!text)
                return null;
        }

        return decoded;
    }

    private static string Units(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        string.Create(bytes.Length / 2, new Source(bytes, bigEndian), static (units, source) => source.CopyTo(units));

    // Not the encoding's own decoder: that says no more than that something is wrong.
    private readonly ref struct Source(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public void CopyTo(Span<char> units)
        {
            for (int i = 0; i < units.Length; i++)
            {
                byte first = _bytes[2 * i], second = _bytes[2 * i + 1];
                units[i] = (char)(bigEndian ? (first << 8) | second : (second << 8) | first);
            }
        }
    }
}
