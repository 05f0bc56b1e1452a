namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// HTML: the text that a reader of the page reads. Spans of chunks count in that text, not in the file. Encoding by byte order mark, else by what the page
/// declares, else as any other file.
/// </summary>
internal sealed class HtmlReader : IDocumentReader
{
    public IReadOnlyList<string> FileTypes { get; } = ["html", "htm", "xhtml"];

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        FallbackEncoding? declared = null;
        if (HtmlCharset.Name(bytes) is { } name && !IsUnicode(name))
        {
            declared = FallbackEncoding.Find(LabelOf(name), out _);
            if (declared is null)
                return new ReadFailure("read", "charset-unknown", $"the page says that its encoding is '{Heading.OneLine(name)}', which is not known; save it as UTF-8", null);
        }

        Read<DecodedText> decoded = decoder.Decode(bytes, declared);
        return decoded.Value is { } text ? HtmlText.Of(text, IsXml(text.Text)) : decoded.Failure!;
    }

    // A page whose declaration could be read byte by byte is not UTF-16, whatever it says: the HTML standard takes it for UTF-8.
    private static bool IsUnicode(string name) => name.StartsWith("utf", StringComparison.OrdinalIgnoreCase) || name.StartsWith("unicode", StringComparison.OrdinalIgnoreCase);

    // The HTML standard's table of labels, where it differs from the registry of names: what pages call so has always been the Windows one.
    private static string LabelOf(string name) => name.ToLowerInvariant() switch
    {
        "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "l1" or "ascii" or "us-ascii" or "cp1252" => "windows-1252",
        "iso-8859-9" or "latin5" => "windows-1254",
        "tis-620" => "windows-874",
        "gb2312" or "gb_2312-80" => "gbk",
        "sjis" or "x-sjis" or "ms_kanji" or "windows-31j" => "shift_jis",
        "ks_c_5601-1987" => "euc-kr",
        var other => other,
    };

    // <?xml version="1.0"?> or <html xmlns="http://www.w3.org/1999/xhtml">
    private static bool IsXml(string text)
    {
        ReadOnlySpan<char> beginning = text.AsSpan(0, Math.Min(text.Length, 1024)).TrimStart();
        return beginning.StartsWith("<?xml", StringComparison.Ordinal) || beginning.Contains("http://www.w3.org/1999/xhtml", StringComparison.Ordinal);
    }
}
