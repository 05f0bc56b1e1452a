using System.Collections.Frozen;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>The reader of each file type.</summary>
internal static class DocumentReaders
{
    private static readonly FrozenDictionary<string, IDocumentReader> ByType =
        ((IDocumentReader[])[new PlainTextReader(), new MarkdownReader(), new JsonReader()])
        .SelectMany(reader => reader.FileTypes.Select(type => KeyValuePair.Create(type, reader)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly PlainTextReader Plain = new();

    /// <summary>A type nobody wrote a reader for is read as plain text: who lists <c>rst</c> among the types wants just that.</summary>
    public static IDocumentReader For(string fileType) => ByType.GetValueOrDefault(fileType, Plain);
}
