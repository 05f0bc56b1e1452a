using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Tests.Testing;

/// <summary>Reading without a fallback encoding, as most tests do it.</summary>
internal static class StrictReading
{
    public static Read<DocumentText> Read(this IDocumentReader reader, ReadOnlySpan<byte> bytes) => reader.Read(bytes, TextDecoder.Strict);

    public static Read<DocumentText> Read(this IDocumentReader reader, string text) => reader.Read(System.Text.Encoding.UTF8.GetBytes(text));
}
