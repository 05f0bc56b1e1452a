using System.Collections.Frozen;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>The reader of each file type.</summary>
internal static class DocumentReaders
{
    private static readonly IDocumentReader[] All = [new PlainTextReader(), new MarkdownReader(), new JsonReader(), new JsonLinesReader(), new HtmlReader()];

    private static readonly FrozenDictionary<string, IDocumentReader> ByType = All
        .SelectMany(reader => reader.FileTypes.Select(type => KeyValuePair.Create(type, reader)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly PlainTextReader Plain = new();

    /// <summary>Every type that has a reader: what a library is scanned for.</summary>
    public static IReadOnlyList<string> FileTypes { get; } = [.. All.SelectMany(reader => reader.FileTypes)];

    /// <summary>A type nobody wrote a reader for is read as plain text: who lists <c>rst</c> among the types wants just that.</summary>
    public static IDocumentReader For(string fileType) => ByType.GetValueOrDefault(fileType, Plain);
}
