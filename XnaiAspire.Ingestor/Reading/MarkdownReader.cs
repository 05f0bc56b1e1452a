using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// Markdown: the text stays as written, because that is what people search in and see; headings and title are picked out. What looks like a heading
/// in a code block, a quotation, a list or an HTML comment is none.
/// </summary>
internal sealed class MarkdownReader : IPartReader
{
    private static readonly MarkdownPipeline BlocksOnly = BuildBlocksOnly(new MarkdownPipelineBuilder().UseYamlFrontMatter());

    // "---" at the beginning of a later part is a line across the page.
    private static readonly MarkdownPipeline WithoutFrontMatter = BuildBlocksOnly(new MarkdownPipelineBuilder());

    public IReadOnlyList<string> FileTypes { get; } = ["md", "markdown"];

    public bool NeedsWholeLines => false;

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        Read<DecodedText> decoded = decoder.Decode(bytes);
        return decoded.Value is { } text ? ReadPart(bytes, text, isFirst: true) : decoded.Failure!;
    }

    // Headings above a part are not known to it, and one that begins in a code block does not know that either: for files of several megabytes a
    // fair price for reading them in bounded memory.
    public Read<DocumentText> ReadPart(ReadOnlySpan<byte> bytes, DecodedText decoded, bool isFirst)
    {
        Read<DocumentText> read = Parse(decoded.Text, isFirst ? BlocksOnly : WithoutFrontMatter);
        return read.Value is { } document ? document with { Fallback = decoded.Fallback } : read;
    }

    private static Read<DocumentText> Parse(string text, MarkdownPipeline pipeline)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, pipeline);
        }
        catch (ArgumentException e)
        {
            // Markdig's own limit on nesting: "Markdown elements in the input are too deeply nested".
            return new ReadFailure("parse", "markdown-too-deep", e.Message, null);
        }

        List<Heading> headings = [];
        string? title = null;
        int bodyStart = 0;
        foreach (Block block in document)
        {
            if (block is YamlFrontMatterBlock matter)
            {
                title = FrontMatter.Title(text.AsSpan(matter.Span.Start, matter.Span.Length));
                bodyStart = Math.Min(matter.Span.End + 1, text.Length);
            }
            else if (block is HeadingBlock heading && HeadingTitle(text, heading) is { Length: > 0 } words)
            {
                headings.Add(new Heading(heading.Span.Start, heading.Level, words));
            }
        }

        return new DocumentText(text, bodyStart, title ?? (headings.Count > 0 ? headings[0].Title : null), headings);
    }

    // Headings are blocks; without the inline parsers nobody can make us look for links in a megabyte of brackets.
    private static MarkdownPipeline BuildBlocksOnly(MarkdownPipelineBuilder builder)
    {
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    // "## June *1921* ##", or text over a line of = or -.
    private static string HeadingTitle(string text, HeadingBlock heading)
    {
        ReadOnlySpan<char> source = text.AsSpan(heading.Span.Start, heading.Span.Length).Trim();
        if (heading.IsSetext && source.LastIndexOf('\n') is >= 0 and var underline)
            source = source[..underline];
        else if (!heading.IsSetext)
            source = source.TrimStart('#').TrimEnd('#');

        return Heading.OneLine(source.Trim().ToString()
            .Replace("`", "", StringComparison.Ordinal)
            .Replace("**", "", StringComparison.Ordinal));
    }
}
