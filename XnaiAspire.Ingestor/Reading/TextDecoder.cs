using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// Bytes to text, or the exact place where they are none. A byte order mark decides, then what the file itself declares, else it is UTF-8; what is not goes
/// to the declared fallback. Nothing is ever replaced.
/// </summary>
internal sealed class TextDecoder(FallbackEncoding? fallback)
{
    /// <summary>Reason of a file that is marked as UTF-8 and is not: no fallback is meant for it.</summary>
    public const string DamagedUtf8 = "utf8-damaged";

    /// <summary>Without a fallback.</summary>
    public static TextDecoder Strict { get; } = new(null);

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Text with its byte order mark taken off.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="declared">What the file says of itself, as HTML does; null when it does not.</param>
    public Read<DecodedText> Decode(ReadOnlySpan<byte> bytes, FallbackEncoding? declared = null) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Utf8Text(bytes, 3, DamagedUtf8),
        [0xFF, 0xFE, 0x00, 0x00, ..] or [0x00, 0x00, 0xFE, 0xFF, ..] => new ReadFailure("read", "utf-32", "UTF-32 is not read; save the file as UTF-8", 0),
        [0xFF, 0xFE, ..] => Utf16Bytes.Decode(bytes, 2, bigEndian: false),
        [0xFE, 0xFF, ..] => Utf16Bytes.Decode(bytes, 2, bigEndian: true),
        _ when declared is not null => Declared(bytes, declared),
        _ => Unmarked(bytes),
    };

    private static Read<DecodedText> Declared(ReadOnlySpan<byte> bytes, FallbackEncoding declared)
    {
        Read<DecodedText> decoded = declared.Decode(bytes);
        return decoded switch
        {
            { Value: { } text } => text with { Fallback = null },
            { Failure: { } failure } when failure.Reason == declared.NotReason => failure with { Reason = "charset-wrong" },
            _ => decoded,
        };
    }

    private Read<DecodedText> Unmarked(ReadOnlySpan<byte> bytes)
    {
        // U+0000 never is in text, but in every second byte of UTF-16 without a mark, and soon in anything binary.
        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            return Utf16Bytes.Certain(bytes) is { } utf16 ? utf16 : Failures.Binary(bytes, nul);

        Read<DecodedText> utf8 = Utf8Text(bytes, 0, Failures.NotUtf8);
        if (fallback is null || utf8.Failure is not { Reason: Failures.NotUtf8 })
            return utf8;

        return fallback.Decode(bytes);
    }

    /// <summary>Text behind a mark of so many bytes, or the first byte that is none.</summary>
    public static Read<DecodedText> Utf8Text(ReadOnlySpan<byte> bytes, int mark, string reason)
    {
        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            return Failures.Binary(bytes, nul);

        // Looked through before: a buffer to decode into would be twice as large as the file, and stay in the pool.
        if (Utf8.IsValid(bytes[mark..]))
            return new DecodedText(StrictUtf8.GetString(bytes[mark..]), StrictUtf8, mark);

        char[] buffer = ArrayPool<char>.Shared.Rent(bytes.Length - mark);
        try
        {
            Utf8.ToUtf16(bytes[mark..], buffer, out int read, out _, replaceInvalidSequences: false);
            return Failures.NotText(reason, bytes, mark + read, "UTF-8");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
