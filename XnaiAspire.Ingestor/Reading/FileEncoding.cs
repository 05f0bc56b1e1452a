namespace XnaiAspire.Ingestor.Reading;

/// <summary>The encoding of a file whose parts are decoded one by one.</summary>
/// <param name="MarkLength">Bytes of the byte order mark; 0 without one.</param>
internal sealed record FileEncoding(int MarkLength)
{
    private enum Form
    {
        Utf8,
        Utf16LittleEndian,
        Utf16BigEndian,
        Fallback,
    }

    private Form Of { get; init; }

    /// <summary>The declared fallback when it is that; null for what a mark or the bytes themselves tell.</summary>
    public FallbackEncoding? Fallback { get; private init; }

    public bool IsUtf8 => Of == Form.Utf8;

    /// <summary>2 for UTF-16, else 1: no part begins between.</summary>
    public int UnitBytes => Of is Form.Utf16LittleEndian or Form.Utf16BigEndian ? 2 : 1;

    /// <summary>By the first four bytes. Without a mark it is UTF-8 until that proves wrong.</summary>
    public static Read<FileEncoding> ByMark(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new FileEncoding(3),
        [0xFF, 0xFE, 0x00, 0x00, ..] or [0x00, 0x00, 0xFE, 0xFF, ..] => new ReadFailure("read", "utf-32", "UTF-32 is not read; save the file as UTF-8", 0),
        [0xFF, 0xFE, ..] => new FileEncoding(2) { Of = Form.Utf16LittleEndian },
        [0xFE, 0xFF, ..] => new FileEncoding(2) { Of = Form.Utf16BigEndian },
        _ => new FileEncoding(0),
    };

    public static FileEncoding By(FallbackEncoding fallback) => new(0) { Of = Form.Fallback, Fallback = fallback };

    /// <summary>A part without the mark.</summary>
    public Read<DecodedText> Decode(ReadOnlySpan<byte> part) => Of switch
    {
        Form.Utf16LittleEndian => Utf16Bytes.Decode(part, 0, bigEndian: false),
        Form.Utf16BigEndian => Utf16Bytes.Decode(part, 0, bigEndian: true),
        Form.Fallback => Fallback!.Decode(part),
        _ => TextDecoder.Utf8Text(part, 0, MarkLength > 0 ? TextDecoder.DamagedUtf8 : Failures.NotUtf8),
    };

    /// <summary>
    /// Bytes of a file as one ASCII-like byte a unit, for finding line ends and white space: what is not ASCII becomes 0xFF, and what goes on with a
    /// character 0x80.
    /// </summary>
    public byte[] Units(ReadOnlySpan<byte> bytes)
    {
        byte[] units = new byte[bytes.Length / UnitBytes];
        for (int i = 0; i < units.Length; i++)
        {
            int unit = Of switch
            {
                Form.Utf16LittleEndian => bytes[2 * i] | (bytes[2 * i + 1] << 8),
                Form.Utf16BigEndian => (bytes[2 * i] << 8) | bytes[2 * i + 1],
                _ => bytes[i],
            };
            bool goesOn = UnitBytes == 2 ? unit is >= 0xDC00 and <= 0xDFFF : Of == Form.Utf8 && (unit & 0xC0) == 0x80;
            units[i] = unit < 0x80 ? (byte)unit : goesOn ? (byte)0x80 : (byte)0xFF;
        }

        return units;
    }

    /// <summary>Whether any unit that does not go on with a character begins one: not in East Asian encodings, whose second bytes look like any other.</summary>
    public bool ShowsCharacters => Of != Form.Fallback || Fallback!.Encoding.IsSingleByte;
}
