using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>A file's text and how it was decoded, so that a place in the one can be told as a place in the other.</summary>
/// <param name="Text">Without the byte order mark.</param>
/// <param name="Encoding">Of the file. It encodes the text to just the file's bytes behind the mark.</param>
/// <param name="MarkLength">Bytes of the byte order mark; 0 without one.</param>
internal sealed record DecodedText(string Text, Encoding Encoding, int MarkLength)
{
    /// <summary>Name of the declared fallback encoding when that was used; null when the file itself said or showed what it is.</summary>
    public string? Fallback { get; init; }

    /// <summary>Offset in the file of a character of the text.</summary>
    public long ByteOffset(int character) => MarkLength + (long)Encoding.GetByteCount(Text.AsSpan(0, character));

    /// <summary>From 1, as an editor counts.</summary>
    public int Line(int character) => Text.AsSpan(0, character).Count('\n') + 1;
}
