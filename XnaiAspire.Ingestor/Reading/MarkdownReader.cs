using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// Markdown: the text stays as written, because that is what people search in and see; headings and title are picked out. What looks like a heading
/// in a code block, a quotation, a list or an HTML comment is none.
/// </summary>
internal sealed class MarkdownReader : IDocumentReader
{
    // A syntax tree takes about twenty times the text. Longer files are read as plain text, without headings.
    private const int MaxParsedChars = 4 << 20;

    private static readonly MarkdownPipeline BlocksOnly = BuildBlocksOnly();

    public IReadOnlyList<string> FileTypes { get; } = ["md", "markdown"];

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        Read<DecodedText> decoded = decoder.Decode(bytes);
        if (decoded.Failure is { } failure)
            return failure;

        Read<DocumentText> read = Parse(decoded.Value!.Text);
        return read.Value is { } document ? document with { Fallback = decoded.Value.Fallback } : read;
    }

    private static Read<DocumentText> Parse(string text)
    {
        if (text.Length > MaxParsedChars)
            return DocumentText.Plain(text);

        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, BlocksOnly);
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
    private static MarkdownPipeline BuildBlocksOnly()
    {
        MarkdownPipelineBuilder builder = new MarkdownPipelineBuilder().UseYamlFrontMatter();
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
