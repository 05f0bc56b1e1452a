using System.Text;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Tests.Reading;

public sealed class DocumentReadersTests
{
    [Theory]
    [InlineData("utf-8", false, "Grüße, 東京 🌊")]
    [InlineData("utf-8", true, "Grüße, 東京 🌊")]
    [InlineData("utf-16", true, "Grüße, 東京 🌊")]
    [InlineData("utf-16BE", true, "Grüße, 東京 🌊")]
    [InlineData("utf-8", false, "")]
    public void Text_is_decoded_by_its_mark_or_as_utf8(string encoding, bool mark, string text)
    {
        Encoding of = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. mark ? of.GetPreamble() : [], .. of.GetBytes(text)];

        Assert.Equal(text, DocumentReaders.For("txt").Read(bytes).Value!.Text);
    }

    [Theory]
    [InlineData("not-utf8", 3, new byte[] { 0x63, 0x61, 0x66, 0xE9, 0x20 })]
    [InlineData("not-utf8", 4, new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0xC3 })]
    [InlineData("binary", 1, new byte[] { 0x61, 0x00, 0x62, 0x00 })]
    [InlineData("binary", 4, new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x00, 0x00 })]
    [InlineData("not-utf16", 2, new byte[] { 0xFF, 0xFE, 0x61 })]
    [InlineData("not-utf16", 2, new byte[] { 0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x61 })]
    [InlineData("utf-32", 0, new byte[] { 0xFF, 0xFE, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00 })]
    public void What_is_not_text_is_refused_with_its_place(string reason, int offset, byte[] bytes)
    {
        ReadFailure failure = DocumentReaders.For("txt").Read(bytes).Failure!;

        Assert.Equal(("read", reason, (long?)offset), (failure.Stage, failure.Reason, failure.ByteOffset));
    }

    [Theory]
    [InlineData("""{"content": "a", "text": "b", "title": " T "}""", "a", "T")]
    [InlineData("""{"title": null, "text": "b", "more": {"content": ["x"]}}""", "b", null)]
    [InlineData("""{"content": "first", "content": "last"}""", "last", null)]
    [InlineData("\uFEFF{\"text\": \"b\"}", "b", null)]
    public void Json_gives_content_else_text(string json, string text, string? title)
    {
        DocumentText document = DocumentReaders.For("json").Read(Encoding.UTF8.GetBytes(json)).Value!;

        Assert.Equal((text, title), (document.Text, document.Title));
    }

    [Theory]
    [InlineData("{\"content\": \"a\",\n  \"title\": x}", "json-damaged", 28)]
    [InlineData("{\"content\": \"cut", "json-damaged", 16)]
    [InlineData("", "json-damaged", 0)]
    [InlineData("{\"text\": \"a\"} trailing", "json-damaged", 14)]
    [InlineData("[1]", "json-not-object", 0)]
    [InlineData("{\"body\": \"a\"}", "json-no-text", null)]
    [InlineData("{\"content\": 7}", "json-no-text", 12)]
    [InlineData("{\"content\": \"\\ud800\"}", "json-damaged", 12)]
    [InlineData("{\"content\": \"a\\u0000\"}", "binary", 12)]
    public void Damaged_json_is_refused_with_its_place(string json, string reason, int? offset)
    {
        ReadFailure failure = DocumentReaders.For("json").Read(Encoding.UTF8.GetBytes(json)).Failure!;

        Assert.Equal(("parse", reason, (long?)offset), (failure.Stage, failure.Reason, failure.ByteOffset));
    }

    [Theory]
    [InlineData("{\n  \"title\": \"Grüße\", x}", "line 2, column 21: ", 24)]
    [InlineData("\uFEFF{\n\n \"content\": \"\\ud800\"}", "line 3, column 13: ", 18)]
    public void Damage_in_json_is_told_by_line_and_column_and_the_offset_is_the_files(string json, string place, int offset)
    {
        ReadFailure failure = DocumentReaders.For("json").Read(Encoding.UTF8.GetBytes(json)).Failure!;

        Assert.StartsWith(place, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("byte", failure.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(offset, failure.ByteOffset);
    }

    [Fact]
    public void Json_nested_without_end_is_refused()
    {
        string json = "{\"a\": " + new string('[', 100_000);

        Assert.Equal("json-too-deep", DocumentReaders.For("json").Read(Encoding.UTF8.GetBytes(json)).Failure!.Reason);
    }

    [Fact]
    public void Markdown_gives_headings_with_their_places_and_skips_the_front_matter()
    {
        const string Text = "---\ntitle: 'The river' # it was\ntags: [a]\n---\nBefore\n\n# One `x`\n\n```\n# not one\n```\n\nTwo\n---\n\ntext\n";

        DocumentText document = DocumentReaders.For("md").Read(Encoding.UTF8.GetBytes(Text)).Value!;

        Assert.Equal("The river", document.Title);
        Assert.StartsWith("Before", document.Text[document.BodyStart..].TrimStart(), StringComparison.Ordinal);
        Assert.Equal([(1, "One x"), (2, "Two")], document.Headings.Select(heading => (heading.Level, heading.Title)));
        Assert.All(document.Headings, heading => Assert.StartsWith(heading.Title[..3], document.Text[heading.Start..].TrimStart('#', ' '), StringComparison.Ordinal));
    }

    [Fact]
    public void Markdown_without_a_front_matter_is_titled_by_its_first_heading() =>
        Assert.Equal("One", DocumentReaders.For("md").Read("## One\n\ntext"u8).Value!.Title);
}
