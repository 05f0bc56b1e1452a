namespace XnaiAspire.Ingestor.Reading;

/// <summary>Turns the bytes of one type of file into text. A new type is a new class and a line in <see cref="DocumentReaders"/>.</summary>
internal interface IDocumentReader
{
    /// <summary>Extensions it reads, without the dot, lower case.</summary>
    IReadOnlyList<string> FileTypes { get; }

    /// <summary>Pure: no files, no clock.</summary>
    Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder);
}
