namespace XnaiAspire.Ingestor.Reading;

/// <summary>Text as it is.</summary>
internal sealed class PlainTextReader : IDocumentReader
{
    public IReadOnlyList<string> FileTypes { get; } = ["txt", "log"];

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        Read<DecodedText> decoded = decoder.Decode(bytes);
        return decoded.Value is { } text ? DocumentText.Plain(text.Text) with { Fallback = text.Fallback } : decoded.Failure!;
    }
}
