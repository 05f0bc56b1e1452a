namespace XnaiAspire.Ingestor.Reading;

/// <summary>A reader whose files may be of any size: it takes them part by part, each by itself.</summary>
internal interface IPartReader : IDocumentReader
{
    /// <summary>Whether a part must end with a line, because a line is a record; else any white space will do where there is no line end near.</summary>
    bool NeedsWholeLines { get; }

    /// <summary>Pure. A part's places count from its own beginning.</summary>
    /// <param name="bytes">The part without the file's byte order mark.</param>
    /// <param name="decoded">The same as text.</param>
    /// <param name="isFirst">Whether the file begins with it.</param>
    Read<DocumentText> ReadPart(ReadOnlySpan<byte> bytes, DecodedText decoded, bool isFirst);
}
