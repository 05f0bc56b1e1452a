namespace XnaiAspire.Ingestor.Chunking;

/// <summary>What separates a unit from the next one: the higher, the better a place to cut.</summary>
internal enum UnitBreak : byte
{
    /// <summary>Nothing: a long word was cut.</summary>
    Inside,

    /// <summary>White space, or the edge of a Chinese or Japanese character.</summary>
    Word,

    /// <summary>A line ends.</summary>
    Line,

    /// <summary>A sentence ends.</summary>
    Sentence,

    /// <summary>An empty line.</summary>
    Paragraph,

    /// <summary>A heading follows.</summary>
    Heading,
}

/// <summary>The smallest piece that chunks are made of: mostly a word with its punctuation.</summary>
/// <param name="Start">Offset in the decoded text.</param>
/// <param name="Length">UTF-16 code units, at least 1.</param>
/// <param name="After">What follows it.</param>
internal readonly record struct TextUnit(int Start, int Length, UnitBreak After)
{
    public int End => Start + Length;
}
