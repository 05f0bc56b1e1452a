namespace XnaiAspire.Ingestor.Reading;

/// <summary>Text as it is.</summary>
internal sealed class PlainTextReader : IDocumentReader
{
    public IReadOnlyList<string> FileTypes { get; } = ["txt"];

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes)
    {
        Read<string> text = TextDecoder.Decode(bytes);
        return text.Failure is { } failure ? failure : DocumentText.Plain(text.Value!);
    }
}
