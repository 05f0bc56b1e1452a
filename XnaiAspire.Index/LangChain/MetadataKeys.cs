namespace XnaiAspire.Index.LangChain;

/// <summary>Keys of a document's metadata: those of <c>docstore.jsonl</c>, of which LangChain's own loaders know <c>source</c>.</summary>
public static class MetadataKeys
{
    /// <summary>Text: the document's path below its library.</summary>
    public const string Source = "source";

    /// <summary>Text.</summary>
    public const string Title = "title";

    /// <summary>Text: the folder the document lies in.</summary>
    public const string Category = "category";

    /// <summary>Text: name with extension.</summary>
    public const string FileName = "filename";

    /// <summary>Text: extension without the dot.</summary>
    public const string FileType = "file_type";

    /// <summary>Number: the chunk's place in its document, from 0.</summary>
    public const string Position = "position";

    /// <summary>Number: offset of the chunk in the document's text, UTF-16 code units.</summary>
    public const string Start = "start";

    /// <summary>Number: the same as <see cref="Start"/>, as LangChain's text splitters write it with <c>add_start_index</c>.</summary>
    public const string StartIndex = "start_index";

    /// <summary>Number: UTF-16 code units that the chunk spans.</summary>
    public const string Length = "length";

    /// <summary>Number: tokens by the model's count.</summary>
    public const string Tokens = "tokens";

    /// <summary>Text or none: headings above the chunk.</summary>
    public const string Heading = "heading";
}
