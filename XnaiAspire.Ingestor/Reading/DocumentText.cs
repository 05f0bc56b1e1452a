namespace XnaiAspire.Ingestor.Reading;

/// <summary>A document's text as it is chunked.</summary>
/// <param name="Text">Decoded; the spans of chunks count in it.</param>
/// <param name="BodyStart">Where the text to embed begins: behind a front matter, else 0.</param>
/// <param name="Title">From the file; null when it names none.</param>
/// <param name="Headings">In order of place; empty for types without headings.</param>
internal sealed record DocumentText(string Text, int BodyStart, string? Title, IReadOnlyList<Heading> Headings)
{
    public static DocumentText Plain(string text) => new(text, 0, null, []);
}

/// <summary>A heading and where the section below it begins.</summary>
/// <param name="Start">Offset of the heading itself in the decoded text.</param>
/// <param name="Level">1 to 6.</param>
/// <param name="Title">Without its marks.</param>
internal readonly record struct Heading(int Start, int Level, string Title);

/// <summary>Why a file's bytes are no document.</summary>
/// <param name="Stage"><c>read</c> or <c>parse</c>.</param>
/// <param name="Reason">Code, kebab-case.</param>
/// <param name="Detail">For people, with the place.</param>
/// <param name="ByteOffset">In the file, when known.</param>
internal sealed record ReadFailure(string Stage, string Reason, string Detail, long? ByteOffset);

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
