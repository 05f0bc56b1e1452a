namespace XnaiAspire.Ingestor.Reading;

/// <summary>Text as it is.</summary>
internal sealed class PlainTextReader : IPartReader
{
    public IReadOnlyList<string> FileTypes { get; } = ["txt", "log"];

    public bool NeedsWholeLines => false;

    public Read<DocumentText> ReadPart(ReadOnlySpan<byte> bytes, DecodedText decoded, bool isFirst) =>
        DocumentText.Plain(decoded.Text) with { Fallback = decoded.Fallback };

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        Read<DecodedText> decoded = decoder.Decode(bytes);
        return decoded.Value is { } text ? ReadPart(bytes, text, isFirst: true) : decoded.Failure!;
    }
}
