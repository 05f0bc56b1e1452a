using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Reading;

public sealed class MarkdownReaderTests
{
    [Fact]
    public void Markdown_gives_headings_with_their_places_and_skips_the_front_matter()
    {
        const string Text = "---\ntitle: 'The river' # it was\ntags: [a]\n---\nBefore\n\n# One `x`\n\n```\n# not one\n```\n\nTwo\n---\n\ntext\n";

        DocumentText document = DocumentReaders.For("md").Read(Text).Value!;

        Assert.Equal("The river", document.Title);
        Assert.StartsWith("Before", document.Text[document.BodyStart..].TrimStart(), StringComparison.Ordinal);
        Assert.Equal([(1, "One x"), (2, "Two")], document.Headings.Select(heading => (heading.Level, heading.Title)));
        Assert.All(document.Headings, heading => Assert.StartsWith(heading.Title[..3], document.Text[heading.Start..].TrimStart('#', ' '), StringComparison.Ordinal));
    }

    [Fact]
    public void Markdown_without_a_front_matter_is_titled_by_its_first_heading() =>
        Assert.Equal("One", DocumentReaders.For("md").Read("## One\n\ntext"u8).Value!.Title);

    [Theory]
    [InlineData("title: plain words # comment", "plain words")]
    [InlineData("title: \"a \\\"quoted\\\" word\"", "a \"quoted\" word")]
    [InlineData("title: 'it''s'", "it's")]
    [InlineData("title: &anchor expands", null)]
    [InlineData("title: *anchor", null)]
    [InlineData("title: |\n  several lines", null)]
    [InlineData("title: [a, list]", null)]
    [InlineData("title: \"never closed", null)]
    [InlineData("other: x\n  title: nested", null)]
    public void The_title_is_a_plain_scalar_or_none(string matter, string? title) =>
        Assert.Equal(title, DocumentReaders.For("md").Read($"---\n{matter}\n---\ntext").Value!.Title);

    [Fact]
    public void Anchors_that_would_expand_without_end_cost_nothing()
    {
        string matter = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n"));

        DocumentText document = DocumentReaders.For("md").Read($"---\n{matter}---\n# H\n").Value!;

        Assert.Equal("H", document.Title);
    }

    [Fact]
    public void What_only_looks_like_a_heading_is_none()
    {
        const string Text = "<!--\n# comment\n-->\n\n~~~\n# code\n~~~\n\n    # indented code\n\n> # quoted\n\n#no space\n\n# Real #\n\nAlso\nreal\n====\n";

        Assert.Equal(["Real", "Also real"], DocumentReaders.For("md").Read(Text).Value!.Headings.Select(heading => heading.Title));
    }

    [Fact]
    public void A_front_matter_that_never_ends_is_text() =>
        Assert.Equal(0, DocumentReaders.For("md").Read("---\ntitle: x\n\ntext").Value!.BodyStart);

    [Fact]
    public void Nesting_without_end_is_refused_or_read_but_never_followed()
    {
        Read<DocumentText> read = DocumentReaders.For("md").Read(new string('>', 50_000) + " x\n" + string.Concat(Enumerable.Range(0, 1_000).Select(i => new string(' ', 2 * i) + "- x\n")));

        Assert.True(read.Value is not null || read.Failure is { Reason: "markdown-too-deep" });
    }
}
