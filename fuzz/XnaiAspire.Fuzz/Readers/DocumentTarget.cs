using System.Text;
using XnaiAspire.Fuzz.Mutation;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A document of one type: decoded, parsed and cut into units. A reader never throws; what cannot be read is a failure with a reason.</summary>
internal sealed class DocumentTarget(string name, string fileType) : FuzzTarget
{
    private static readonly string[] Texts =
    [
        "Plain text.\nSecond line, with ä, ß, \u4E2D\u6587 and \U0001F40D.\n\nA paragraph. Another sentence! And a third?\r\nwindows line\rold mac line",
        "---\ntitle: \"Front matter\"\ntags: [a, b]\n---\n# One\n\ntext *emphasis* `code`\n\n## Two #\n\n> quote\n> > nested\n\n- list\n  1. item\n\n```\n# no heading\n```\n\nSetext\n======\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[link](http://x) ![image](y) <b>html</b>\n\n[ref]: http://z\n",
        """{"title": "A title", "content": "Some content \u00e4 \ud83d\udc0d\n", "tags": ["a", 1, -2.5e10, true, null], "nested": {"a": {"b": {"c": []}}}}""",
        """[{"content": "one"}, {"text": "two", "title": "second"}, "three", 4]""",
        "{\"content\": \"line one\"}\n{\"content\": \"line two\", \"title\": \"t\"}\n\n{\"text\": 3}\n",
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>T &amp; t</title><style>p{}</style></head><body><h1>One</h1><p>text<br>more<ul><li>a<li>b</ul><script>if (a < b) c();</script><pre> x\n y</pre><table><tr><td>1<td>2</table><!-- c --></body></html>",
        "",
    ];

    private static readonly TextDecoder Fallback = new(FallbackEncoding.Find("shift_jis", out _));

    public override string Name => name;

    // A text is decoded, parsed into a tree and cut into units, twice; for 64 KiB that stays well below this.
    public override long MostBytes => 192 << 20;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. Utf8(
            "{", "}", "[", "]", "\"", "\\u0000", "\\ud800", "\\", ":", ",", "null", "1e999", "-", "\"content\":", "\"title\":", "# ", "> ", "- ", "* ", "**", "_", "`", "```\n",
            "~~~\n", "---\n", "===\n", "![", "](", "<", ">", "<a href=", "</", "<!--", "-->", "<![CDATA[", "&amp;", "&#x10FFFF;", "&#0;", "<table>", "<td>", "<svg>", "<template>",
            "<script>", "<b>", "<p>", "<select>", "|", "|-|\n", "\t", "    ", "\r\n", "\r", "\n\n", "\u2028", "\u0301", "\u200D", "\uFEFF", "[^1]", "[^1]:", "[x]:", "$", "~", "^", ":::\n", "1. "),
        [0], [0xFF], [0xFE, 0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x1A], [0xD8, 0x00], [0x00, 0xD8], [0xFF, 0xFE, 0, 0],
    ];

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string text in Texts)
        {
            yield return Encoding.UTF8.GetBytes(text);
        }

        yield return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Texts[0])];
        yield return [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Texts[1])];
        yield return [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Texts[2])];
    }

    public override bool Documents(Exception error) => false;

    public override void Run(byte[] input)
    {
        Read(input, TextDecoder.Strict);
        Read(input, Fallback);
    }

    private void Read(byte[] input, TextDecoder decoder)
    {
        Read<DocumentText> read = DocumentReaders.For(fileType).Read(input, decoder);
        if (read.Value is not { } document)
        {
            Hold(read.Failure is { Reason.Length: > 0, Detail.Length: > 0 }, "what cannot be read has a reason");
            Hold(read.Failure!.ByteOffset is null or >= 0 && !(read.Failure.ByteOffset > input.Length), "the offset lies in the file");
            return;
        }

        Hold(document.BodyStart >= 0 && document.BodyStart <= document.Text.Length, "the body lies in the text");
        Hold(document.Headings.All(heading => heading.Start >= 0 && heading.Start <= document.Text.Length), "headings lie in the text");
        int end = document.BodyStart;
        foreach (TextUnit unit in UnitScanner.Scan(document))
        {
            Hold(unit.Start >= end && unit.Start + unit.Length <= document.Text.Length && unit.Length > 0, "units lie in the text, one behind the other");
            end = unit.Start + unit.Length;
        }
    }

    // Text of a Unicode encoding breaks where bytes are changed; half of the changes are of characters, so that parsers see more.
    public override byte[]? Mutate(byte[] input, Random random) => Words[random.Next(Words.Count)] is var word && Chance(random, 2)
        ? Mutator.Replace(input, random.Next(input.Length + 1), 0, word)
        : null;
}
