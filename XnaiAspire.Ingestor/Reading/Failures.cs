namespace XnaiAspire.Ingestor.Reading;

/// <summary>What is said of bytes that are no text: what, on which line, at which offset, and what a person can do.</summary>
internal static class Failures
{
    /// <summary>Reason of a file without a mark that is not UTF-8, when no fallback was declared.</summary>
    public const string NotUtf8 = "not-utf8";

    public static ReadFailure Binary(ReadOnlySpan<byte> bytes, int offset) => Binary(
        bytes, offset, FileSignature.Name(bytes) is { } name ? $"the file is {name}" : "not text, or UTF-16 without a byte order mark: save it as UTF-8");

    public static ReadFailure Binary(ReadOnlySpan<byte> bytes, int offset, string what) =>
        At("binary", bytes, offset, $"byte 0x{bytes[offset]:X2}: {what}");

    public static ReadFailure NotText(string reason, ReadOnlySpan<byte> bytes, int offset, string encoding)
    {
        if (FileSignature.Name(bytes) is { } name)
            return Binary(bytes, offset, $"the file is {name}");

        string advice = reason == NotUtf8
            ? "save the file as UTF-8, or name its encoding with --fallback-encoding, for example windows-1252"
            : "the file is damaged or in another encoding";
        return At(reason, bytes, offset, $"byte 0x{bytes[offset]:X2} is not {encoding}; {advice}");
    }

    private static ReadFailure At(string reason, ReadOnlySpan<byte> bytes, int offset, string what) =>
        new("read", reason, what, offset) { Line = bytes[..offset].Count((byte)'\n') + 1 };
}
