using System.Collections.Frozen;
using System.Globalization;

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

    /// <summary>By the extension of a path.</summary>
    public static IDocumentReader ForPath(string path) => For(FileTypeOf(path));

    /// <summary>Extension without the dot, lower case.</summary>
    public static string FileTypeOf(string path) => Path.GetExtension(path).TrimStart('.').ToLower(CultureInfo.InvariantCulture);

    /// <summary>
    /// What a reader gives. A file that a parser trips over, ours or a library's, is one failed document and not the end of everybody's run.
    /// </summary>
    public static Read<DocumentText> Guarded(Func<Read<DocumentText>> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            return new ReadFailure("parse", "reader-broke", $"{e.GetType().Name}: {e.Message}", null);
        }
    }

    /// <summary>A type nobody wrote a reader for is read as plain text: who lists <c>rst</c> among the types wants just that.</summary>
    public static IDocumentReader For(string fileType) => ByType.GetValueOrDefault(fileType, Plain);
}
