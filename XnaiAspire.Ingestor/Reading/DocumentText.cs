namespace XnaiAspire.Ingestor.Reading;

/// <summary>A document's text as it is chunked.</summary>
/// <param name="Text">Decoded; the spans of chunks count in it.</param>
/// <param name="BodyStart">Where the text to embed begins: behind a front matter, else 0.</param>
/// <param name="Title">From the file; null when it names none.</param>
/// <param name="Headings">In order of place; empty for types without headings.</param>
internal sealed record DocumentText(string Text, int BodyStart, string? Title, IReadOnlyList<Heading> Headings)
{
    /// <summary>Name of the declared fallback encoding when the text owes itself to it; null as a rule.</summary>
    public string? Fallback { get; init; }

    /// <summary>Of a part: UTF-16 code units from its beginning to that of the next part's text.</summary>
    public int LengthInDocument { get; init; } = Text.Length;

    public static DocumentText Plain(string text) => new(text, 0, null, []);
}

/// <summary>A heading and where the section below it begins.</summary>
/// <param name="Start">Offset of the heading itself in the decoded text.</param>
/// <param name="Level">1 to 6.</param>
/// <param name="Title">Without its marks; empty where a section begins that has no name, as a record of JSON may.</param>
internal readonly record struct Heading(int Start, int Level, string Title)
{
    // A heading goes along with each of its chunks; one that is a paragraph by mistake should not.
    private const int MaxChars = 200;

    /// <summary>A heading's words in one line, cut where nobody would call it a heading any more.</summary>
    public static string OneLine(string words)
    {
        string line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxChars ? line : line[..(char.IsHighSurrogate(line[MaxChars - 1]) ? MaxChars - 1 : MaxChars)];
    }
}

/// <summary>Why a file's bytes are no document.</summary>
/// <param name="Stage"><c>read</c> or <c>parse</c>.</param>
/// <param name="Reason">Code, kebab-case.</param>
/// <param name="What">For people, without the place.</param>
/// <param name="ByteOffset">In the file, when known.</param>
internal sealed record ReadFailure(string Stage, string Reason, string What, long? ByteOffset)
{
    /// <summary>From 1, when known.</summary>
    public long? Line { get; init; }

    /// <summary>From 1, in characters, where the offset says less to a person.</summary>
    public int? Column { get; init; }

    /// <summary>For people, with the place.</summary>
    public string Detail => Line is null ? What : Column is null ? $"line {Line}, offset {ByteOffset}: {What}" : $"line {Line}, column {Column}: {What}";

    /// <summary>Of the whole file, when it was found in a part that begins behind so many bytes and lines.</summary>
    public ReadFailure Behind(long bytes, long lines) => this with { ByteOffset = ByteOffset + bytes, Line = Line + lines };
}

/// <summary>Either a value or the reason why there is none.</summary>
internal readonly struct Read<T>
    where T : class
{
    private Read(T? value, ReadFailure? failure)
    {
        Value = value;
        Failure = failure;
    }

    public T? Value { get; }

    public ReadFailure? Failure { get; }

    public static implicit operator Read<T>(T value) => new(value, null);

    public static implicit operator Read<T>(ReadFailure failure) => new(null, failure);
}
