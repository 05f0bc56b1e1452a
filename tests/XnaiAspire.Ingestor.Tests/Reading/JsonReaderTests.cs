using System.Text;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Reading;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("""{"content": "a", "text": "b", "title": " T "}""", "a", "T")]
    [InlineData("""{"title": null, "text": "b", "more": {"content": ["x"], "content": 1}}""", "b", null)]
    [InlineData("\uFEFF{\"text\": \"b\"}", "b", null)]
    [InlineData("""{"n": 1e999999, "m": -123456789012345678901234567890, "text": "b"}""", "b", null)]
    [InlineData("""{"te\u0078t": "\u00fc\ud83d\ude00"}""", "ü😀", null)]
    [InlineData("""[{"text": "only"}]""", "only", null)]
    [InlineData("[]", "", null)]
    public void Json_gives_content_else_text(string json, string text, string? title)
    {
        DocumentText document = DocumentReaders.For("json").Read(json).Value!;

        Assert.Equal((text, title), (document.Text, document.Title));
    }

    [Theory]
    [InlineData("json", """[{"title": "June", "content": "High."}, {"text": "Untitled."}, {"title": "July", "text": "Low."}]""")]
    [InlineData("jsonl", "{\"title\": \"June\", \"content\": \"High.\"}\r\n\n{\"text\": \"Untitled.\"}\n{\"title\": \"July\", \"text\": \"Low.\"}")]
    [InlineData("ndjson", "\uFEFF{\"title\": \"June\", \"content\": \"High.\"}\n{\"text\": \"Untitled.\"}\n {\"title\": \"July\", \"text\": \"Low.\"} \n")]
    public void Records_are_the_sections_of_one_document(string type, string json)
    {
        DocumentText document = DocumentReaders.For(type).Read(json).Value!;

        Assert.Equal(("High.\n\nUntitled.\n\nLow.", (string?)null), (document.Text, document.Title));
        Assert.Equal([(0, "June"), (7, ""), (18, "July")], document.Headings.Select(heading => (heading.Start, heading.Title)));
    }

    [Theory]
    [InlineData("json", "{\"content\": \"a\",\n  \"title\": x}", "json-damaged", 28)]
    [InlineData("json", "{\"content\": \"cut", "json-damaged", 16)]
    [InlineData("json", "", "json-damaged", 0)]
    [InlineData("json", "{\"text\": \"a\"} trailing", "json-damaged", 14)]
    [InlineData("json", "{\"text\": \"a\"}{\"text\": \"b\"}", "json-damaged", 13)]
    [InlineData("json", "{\"text\": \"a\",}", "json-damaged", 13)]
    [InlineData("json", "{\"t\\ud800x\": 1, \"text\": \"a\"}", "json-damaged", 1)]
    [InlineData("json", "{\"text\": \"a\" /* why */}", "json-damaged", 13)]
    [InlineData("json", "[{\"text\": \"a\"},]", "json-damaged", 15)]
    [InlineData("json", "[{\"text\": \"a\"}", "json-damaged", 14)]
    [InlineData("json", "[1]", "json-not-object", 1)]
    [InlineData("json", "7", "json-not-object", 0)]
    [InlineData("json", "[[{\"text\": \"a\"}]]", "json-not-object", 1)]
    [InlineData("json", "{\"body\": \"a\"}", "json-no-text", 0)]
    [InlineData("json", "[{\"text\": \"a\"}, {}]", "json-no-text", 16)]
    [InlineData("json", "{\"content\": 7}", "json-no-text", 12)]
    [InlineData("json", "{\"content\": \"first\", \"content\": \"last\"}", "json-duplicate-name", 21)]
    [InlineData("json", "{\"text\": \"a\", \"te\\u0078t\": \"b\"}", "json-duplicate-name", 14)]
    [InlineData("json", "{\"content\": \"\\ud800\"}", "json-damaged", 12)]
    [InlineData("json", "{\"content\": \"a\\u0000\"}", "binary", 12)]
    [InlineData("jsonl", "{\"text\": \"ü\"}\n{\"text\": \"b\"\n}", "json-damaged", 27)]
    [InlineData("jsonl", "{\"text\": \"a\"}\n[{\"text\": \"b\"}]", "json-not-object", 14)]
    [InlineData("jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\"} {\"text\": \"c\"}\n", "json-damaged", 28)]
    public void Damaged_json_is_refused_with_its_place(string type, string json, string reason, int? offset)
    {
        ReadFailure failure = DocumentReaders.For(type).Read(json).Failure!;

        Assert.Equal(("parse", reason, (long?)offset), (failure.Stage, failure.Reason, failure.ByteOffset));
        Assert.StartsWith("line ", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{\n  \"title\": \"Grüße\", x}", "line 2, column 21: ", 24)]
    [InlineData("json", "\uFEFF{\n\n \"content\": \"\\ud800\"}", "line 3, column 13: ", 18)]
    [InlineData("jsonl", "{\"text\": \"Grüße\"}\n\n{\"text\": x}\n", "line 3, column 10: ", 30)]
    public void Damage_in_json_is_told_by_line_and_column_and_the_offset_is_the_files(string type, string json, string place, int offset)
    {
        ReadFailure failure = DocumentReaders.For(type).Read(json).Failure!;

        Assert.StartsWith(place, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("byte", failure.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(offset, failure.ByteOffset);
    }

    [Theory]
    [InlineData("utf-16", 2 + (2 * 20))]
    [InlineData("windows-1252", 20)]
    public void Offsets_are_the_files_in_any_encoding(string encoding, int offset)
    {
        FallbackEncoding fallback = FallbackEncoding.Find("windows-1252", out _)!;
        Encoding of = encoding == "utf-16" ? Encoding.Unicode : fallback.Encoding;
        byte[] bytes = [.. of.GetPreamble(), .. of.GetBytes("{\"content\": \"Grüße\" x}")];

        Assert.Equal(offset, DocumentReaders.For("json").Read(bytes, new TextDecoder(fallback)).Failure!.ByteOffset);
    }

    [Theory]
    [InlineData("json", "{\"a\": ")]
    [InlineData("json", "[{\"a\": ")]
    [InlineData("jsonl", "{\"a\": ")]
    public void Json_nested_without_end_is_refused(string type, string before)
    {
        Assert.Equal("json-too-deep", DocumentReaders.For(type).Read(before + new string('[', 100_000)).Failure!.Reason);
        Assert.NotNull(DocumentReaders.For("json").Read("{\"a\": " + new string('[', JsonRecord.MaxDepth) + new string(']', JsonRecord.MaxDepth) + ", \"text\": \"t\"}").Value);
    }
}
