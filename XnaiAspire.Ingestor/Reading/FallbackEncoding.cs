using System.Buffers;
using System.Globalization;
using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// The encoding that a person declares for files that are neither marked nor UTF-8, for example <c>windows-1252</c>. Only encodings that
/// hold ASCII as it is: then line ends and control characters can be seen in the bytes.
/// </summary>
internal sealed class FallbackEncoding
{
    // Shift-JIS, GBK, Korean, Big5, EUC-JP (two code pages), EUC-KR, GB 18030. None has a byte below 0x30 inside a character, and none has a state
    // that a file could be in: ISO-2022, HZ and UTF-7 have, and are left out.
    private static readonly int[] MultiByte = [932, 936, 949, 950, 20932, 51932, 51949, 54936];

    // Of a single-byte encoding: the bytes that are no character of it.
    private readonly SearchValues<byte>? _undefined;

    // Outside of text: U+0000 to U+001F without tab, line feed, vertical tab, form feed, return and escape, which colours logs.
    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    static FallbackEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private const string NotPrefix = "not-";

    private FallbackEncoding(Encoding encoding)
    {
        Encoding = encoding;
        Name = encoding.WebName.ToLower(CultureInfo.InvariantCulture);
        if (encoding.IsSingleByte)
            _undefined = SearchValues.Create([.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => !IsCharacter(encoding, value))]);
    }

    /// <summary>Name as the Internet has it, lower case, for example <c>windows-1252</c>.</summary>
    public string Name { get; }

    /// <summary>Throws where bytes are no text in it.</summary>
    public Encoding Encoding { get; }

    /// <summary>Reason code of a file that is not in it, for example <c>not-windows-1252</c>.</summary>
    public string NotReason => NotPrefix + Name.Replace('_', '-');

    /// <summary>The one that a run declares; null when it declares none.</summary>
    public static FallbackEncoding? Of(IngestOptions options) => options.FallbackEncoding is { } name ? Find(name, out _) : null;

    /// <summary>Whether a file that failed for this reason failed because its encoding was not known: another fallback may read it.</summary>
    public static bool MayHelp(string reason, FallbackEncoding? fallback) =>
        reason == Failures.NotUtf8 ? fallback is not null : reason.StartsWith(NotPrefix, StringComparison.Ordinal) && reason != fallback?.NotReason;

    /// <summary>Finds an encoding by its name.</summary>
    /// <param name="name">As somebody typed it.</param>
    /// <param name="problem">Why it cannot be used, for that person; empty when it can.</param>
    public static FallbackEncoding? Find(string name, out string problem)
    {
        problem = "";
        Encoding? encoding = Get(name);
        if (encoding is null)
            problem = $"'{name}' is no known encoding; an example is windows-1252.";
        else if (encoding is UTF8Encoding or UnicodeEncoding or UTF32Encoding)
            problem = $"'{name}' needs no fallback: UTF-8 is always tried first, and UTF-16 is known by its byte order mark.";
        else if (!HoldsAscii(encoding) || !(encoding.IsSingleByte || MultiByte.Contains(encoding.CodePage)))
            problem = $"'{name}' cannot be a fallback: only encodings in which ASCII characters are what they always are and that have no states.";
        else
            return new FallbackEncoding(encoding);

        return null;
    }

    /// <summary>Text, or the first byte that is none. Control characters end it too: by a fallback, everything would be text.</summary>
    public Read<DecodedText> Decode(ReadOnlySpan<byte> bytes)
    {
        // DOS and CP/M end a text with 0x1A.
        ReadOnlySpan<byte> body = bytes is [.., 0x1A] ? bytes[..^1] : bytes;
        if (body.IndexOfAny(Controls) is >= 0 and var control)
            return Failures.Binary(bytes, control);

        if (_undefined is not null && body.IndexOfAny(_undefined) is >= 0 and var undefined)
            return Failures.NotText(NotReason, bytes, undefined, Name);

        try
        {
            DecodedText decoded = new(Encoding.GetString(bytes), Encoding, 0) { Fallback = Name };
            int open = decoded.Text.AsSpan().IndexOfAnyInRange('\uE000', '\uF8FF');
            return open < 0 ? decoded : Failures.NotText(NotReason, bytes, (int)decoded.ByteOffset(open), Name);
        }
        catch (DecoderFallbackException e)
        {
            return Failures.NotText(NotReason, bytes, Math.Clamp(e.Index, 0, bytes.Length - 1), Name);
        }
    }

    private static Encoding? Get(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool HoldsAscii(Encoding encoding)
    {
        byte[] ascii = [.. "\t\n\r"u8, .. Enumerable.Range(0x20, 0x5F).Select(value => (byte)value)];
        try
        {
            return encoding.GetString(ascii) == Encoding.ASCII.GetString(ascii);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    // What an encoding leaves open, .NET fills with control characters from U+0080 on or with private ones: a text made of those was in another
    // encoding. ISO-8859-1 where Windows-1252 was meant is the usual case.
    private static bool IsCharacter(Encoding encoding, byte value)
    {
        try
        {
            char[] characters = encoding.GetChars([value]);
            return value < 0x80
                || characters is [var single] && !char.IsControl(single) && char.GetUnicodeCategory(single) is not (UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
