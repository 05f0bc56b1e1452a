using System.Buffers;
using System.Text.Unicode;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// Bytes to text, or the exact place where they are none: a byte order mark decides, else it is UTF-8. Nothing is ever replaced.
/// </summary>
internal static class TextDecoder
{
    /// <summary>Text with its byte order mark taken off.</summary>
    public static Read<string> Decode(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Utf8Text(bytes, 3),
        [0xFF, 0xFE, 0x00, 0x00, ..] => new ReadFailure("read", "utf-32", "UTF-32 is not read; save the file as UTF-8", 0),
        [0xFF, 0xFE, ..] => Utf16Text(bytes, bigEndian: false),
        [0xFE, 0xFF, ..] => Utf16Text(bytes, bigEndian: true),
        _ => Utf8Text(bytes, 0),
    };

    private static Read<string> Utf8Text(ReadOnlySpan<byte> bytes, int start)
    {
        // U+0000 never is in text, but in every second byte of UTF-16 without a mark, and soon in anything binary.
        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            return Binary(nul);

        char[] buffer = ArrayPool<char>.Shared.Rent(bytes.Length - start);
        try
        {
            OperationStatus status = Utf8.ToUtf16(bytes[start..], buffer, out int read, out int written, replaceInvalidSequences: false);
            if (status == OperationStatus.Done)
                return new string(buffer, 0, written);

            int offset = start + read;
            return new ReadFailure("read", "not-utf8", $"byte 0x{bytes[offset]:X2} at offset {offset} is not UTF-8", offset);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static Read<string> Utf16Text(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        string name = bigEndian ? "UTF-16 big-endian" : "UTF-16 little-endian";
        if (bytes.Length % 2 != 0)
        {
            int last = bytes.Length - 1;
            return new ReadFailure("read", "not-utf16", $"half a character at the end, offset {last}: {name} needs an even number of bytes", last);
        }

        string text = string.Create(bytes.Length / 2 - 1, new Utf16Bytes(bytes[2..], bigEndian), static (chars, source) => source.CopyTo(chars));
        for (int i = 0; i < text.Length; i++)
        {
            long offset = 2 + 2L * i;
            if (text[i] == '\0')
                return Binary(offset);

            if (!char.IsSurrogate(text[i]))
                continue;

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return new ReadFailure("read", "not-utf16", $"unit 0x{(int)text[i]:X4} at offset {offset} is half a pair, not {name}", offset);

            i++;
        }

        return text;
    }

    private static ReadFailure Binary(long offset) =>
        new("read", "binary", $"byte 0x00 at offset {offset}: not text, or UTF-16 without a byte order mark", offset);

    private readonly ref struct Utf16Bytes(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public void CopyTo(Span<char> chars)
        {
            for (int i = 0; i < chars.Length; i++)
            {
                byte first = _bytes[2 * i], second = _bytes[2 * i + 1];
                chars[i] = (char)(bigEndian ? (first << 8) | second : (second << 8) | first);
            }
        }
    }
}
