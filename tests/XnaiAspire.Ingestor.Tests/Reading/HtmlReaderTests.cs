using System.Diagnostics;
using System.Text;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Reading;

public sealed class HtmlReaderTests
{
    [Fact]
    public void A_page_gives_the_text_that_its_reader_sees()
    {
        const string Page = """
            <!DOCTYPE html>
            <html><head><title>The river &amp; the
              bridge</title><style>p > b { color: red }</style><script>if (a < b) document.write("<p>no</p>");</script></head>
            <body><nav><ul><li>Home<li>About</ul></nav>
            <!-- a comment -->
            <h1>High <em>water</em></h1>
            <p>The river was
               <b>high</b> that year.<br>Nobody slept&nbsp;well.
            <ul><li>one<li>two</ul>
            <table><tr><th>Month</th><td>Level</td></tr><tr><td>June</td><td>7 m</td></tr></table>
            <pre>
              as   it
              is</pre>
            <h2>After</h2>It fell &lt; 3&nbsp;m &#x1F600; a &lt b<script>x</script></body></html>
            """;

        DocumentText document = DocumentReaders.For("html").Read(Page).Value!;

        Assert.Equal("The river & the bridge", document.Title);
        Assert.Equal(
            "High water\n\nThe river was high that year.\nNobody slept\u00A0well.\n\none\ntwo\n\nMonth\tLevel\nJune\t7 m\n\n  as   it\n  is\n\nAfter\n\nIt fell < 3\u00A0m 😀 a < b",
            document.Text);
        Assert.Equal([(1, "High water"), (2, "After")], document.Headings.Select(heading => (heading.Level, heading.Title)));
        Assert.All(document.Headings, heading => Assert.StartsWith(heading.Title, document.Text[heading.Start..], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("html", "<nav>menu<p>all the rest", "menu\n\nall the rest")]
    [InlineData("html", "<div><svg><text>x</text>never closed</div>text", "xnever closed\n\ntext")]
    [InlineData("html", "<nav>a<nav>b</nav>c</nav>text", "text")]
    [InlineData("html", "a <![CDATA[b]]> c", "a c")]
    [InlineData("html", "a < b > c & d", "a < b > c & d")]
    [InlineData("xhtml", "<?xml version=\"1.0\"?><html><head><title/><script src=\"x\"/></head><body>a<br/>b <![CDATA[<c>]]></body></html>", "a\nb <c>")]
    [InlineData("html", "<title>never closed<p>all the rest", "never closed\n\nall the rest")]
    [InlineData("html", "<p>a</p><script>if (x) { <p>the rest", "a\n\nif (x) {\n\nthe rest")]
    [InlineData("xhtml", "<html xmlns=\"http://www.w3.org/1999/xhtml\"><title/><p>text</p></html>", "text")]
    [InlineData("htm", "", "")]
    public void Pages_as_they_are_found_lose_nothing(string type, string page, string text) =>
        Assert.Equal(text, DocumentReaders.For(type).Read(page).Value!.Text);

    [Theory]
    [InlineData("<meta charset=windows-1251>")]
    [InlineData("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>")]
    [InlineData("<?xml version='1.0' encoding='windows-1251'?>")]
    public void A_page_is_read_in_the_encoding_that_it_declares(string declaration)
    {
        Encoding cyrillic = FallbackEncoding.Find("windows-1251", out _)!.Encoding;
        byte[] page = cyrillic.GetBytes(declaration + "<p>Привет");

        // The fallback is for pages that say nothing.
        DocumentText document = DocumentReaders.For("html").Read(page, new TextDecoder(FallbackEncoding.Find("windows-1252", out _))).Value!;
        Assert.Equal(("Привет", (string?)null), (document.Text, document.Fallback));
        Assert.Equal("Ïðèâåò", DocumentReaders.For("html").Read(page.AsSpan(declaration.Length), new TextDecoder(FallbackEncoding.Find("windows-1252", out _))).Value!.Text);

        // A mark is stronger than a declaration.
        Assert.Equal("Привет", DocumentReaders.For("html").Read("\uFEFF" + declaration + "<p>Привет").Value!.Text);
    }

    [Theory]
    [InlineData("<meta charset=klingon><p>x", "charset-unknown", null, "'klingon'")]
    [InlineData("<p>fine\n<p>bad &#xD800; here", "html-bad-reference", 15, "line 2, offset 15: '&#xD800'")]
    [InlineData("<p>&#0;", "html-bad-reference", 3, "'&#0'")]
    [InlineData("<title>&#x110000;</title>", "html-bad-reference", 7, "line 1")]
    [InlineData("<p>&#99999999999999999999;", "html-bad-reference", 3, "line 1")]
    public void What_stands_for_no_character_is_refused_with_its_place(string page, string reason, int? offset, string named)
    {
        ReadFailure failure = DocumentReaders.For("html").Read(page).Failure!;

        Assert.Equal((reason, (long?)offset), (failure.Reason, failure.ByteOffset));
        Assert.Contains(named, failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_is_not_what_it_declares_is_refused_whatever_the_fallback()
    {
        byte[] page = [.. "<meta charset=windows-1252>\n"u8, 0x81];

        ReadFailure failure = DocumentReaders.For("html").Read(page, new TextDecoder(FallbackEncoding.Find("koi8-r", out _))).Failure!;

        Assert.Equal(("charset-wrong", (long?)28), (failure.Reason, failure.ByteOffset));
    }

    [Theory]
    [InlineData("<p>\uFFFD is what the author wrote")]
    [InlineData("<p>so is &#xFFFD; this")]
    [InlineData("<script>'&#0;'</script><p title='&#0;'>text")]
    public void A_replacement_character_of_the_author_is_text(string page) => Assert.NotNull(DocumentReaders.For("html").Read(page).Value);

    [Theory]
    [InlineData("<div>", 50_000)]
    [InlineData("<b>", 250_000)]
    [InlineData("<font size=1><p>", 100_000)]
    [InlineData("<table><tr><td>", 50_000)]
    [InlineData("<nav>", 100_000)]
    [InlineData("<nav></nav><svg>", 100_000)]
    [InlineData("<p a=1 b=2 c=3", 50_000)]
    [InlineData("<!--", 250_000)]
    [InlineData("&#", 250_000)]
    [InlineData("<h1>x", 100_000)]
    [InlineData("<pre>\n", 100_000)]
    public void Pages_made_to_break_parsers_take_time_and_memory_by_their_length_alone(string piece, int times)
    {
        byte[] page = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, times)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();

        Read<DocumentText> read = DocumentReaders.For("html").Read(page);

        Assert.NotNull(read.Value);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"took {Stopwatch.GetElapsedTime(start)}");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 400L * page.Length + (32 << 20), $"{allocated:N0} bytes for {page.Length:N0}");
    }
}
