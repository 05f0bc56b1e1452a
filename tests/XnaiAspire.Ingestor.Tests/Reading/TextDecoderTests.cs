using System.Text;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Reading;

public sealed class TextDecoderTests
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
    [InlineData("utf8-damaged", 4, new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0xC3 })]
    [InlineData("binary", 1, new byte[] { 0x61, 0x00, 0x62, 0x00 })]
    [InlineData("binary", 4, new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x00, 0x00 })]
    [InlineData("utf16-damaged", 2, new byte[] { 0xFF, 0xFE, 0x61 })]
    [InlineData("utf16-damaged", 2, new byte[] { 0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x61 })]
    [InlineData("not-utf8", 1, new byte[] { 0x61, 0xED, 0xA0, 0x80 })]
    [InlineData("utf-32", 0, new byte[] { 0x00, 0x00, 0xFE, 0xFF, 0x00, 0x00, 0x00, 0x61 })]
    [InlineData("utf-32", 0, new byte[] { 0xFF, 0xFE, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00 })]
    public void What_is_not_text_is_refused_with_its_place(string reason, int offset, byte[] bytes)
    {
        ReadFailure failure = DocumentReaders.For("txt").Read(bytes).Failure!;

        Assert.Equal(("read", reason, (long?)offset), (failure.Stage, failure.Reason, failure.ByteOffset));
    }

    [Theory]
    [InlineData("Grüße,\nNach dem Regen war der Fluss hoch.")]
    [InlineData("Ein Absatz, dann 東京 dazwischen und wieder lateinische Buchstaben.")]
    public void Utf16_without_a_mark_is_read_where_there_is_no_doubt(string text)
    {
        Assert.Equal(text, DocumentReaders.For("txt").Read(Encoding.Unicode.GetBytes(text)).Value!.Text);
        Assert.Equal(text, DocumentReaders.For("txt").Read(Encoding.BigEndianUnicode.GetBytes(text)).Value!.Text);
    }

    [Theory]
    [InlineData("東京は日本の首都です。人口は約千四百万人。\n")] // the one line end is no proof, and in half of its characters a byte is zero by chance: 首 is U+9996, 一 is U+4E00
    [InlineData("short\n")]
    [InlineData("control\u0001 character in it")]
    public void Utf16_without_a_mark_and_with_any_doubt_is_refused_and_says_what_to_do(string text)
    {
        ReadFailure failure = DocumentReaders.For("txt").Read(Encoding.Unicode.GetBytes(text)).Failure!;

        Assert.Contains(failure.Reason, (string[])["binary", "not-utf8"]);
        Assert.Contains("UTF-8", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%PDF-1.7\n%\u00e2\u00e3", "binary", "a PDF document")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "binary", "a PNG image")]
    [InlineData("PK\u0003\u0004\u0014\0", "binary", "a ZIP archive")]
    public void What_a_file_really_is_is_said(string bytes, string reason, string name)
    {
        ReadFailure failure = DocumentReaders.For("txt").Read(Encoding.Latin1.GetBytes(bytes)).Failure!;

        Assert.Equal(reason, failure.Reason);
        Assert.Contains(name, failure.Detail, StringComparison.Ordinal);
        Assert.NotNull(failure.ByteOffset);
    }

    [Fact]
    public void A_wrong_byte_is_told_with_its_line_and_what_to_do()
    {
        ReadFailure failure = DocumentReaders.For("txt").Read([.. "one\ntwo\n"u8, 0xE9]).Failure!;

        Assert.StartsWith("line 3, offset 8: byte 0xE9 is not UTF-8", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("--fallback-encoding", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows-1252", "Grüße – „schön“ €")]
    [InlineData("iso-8859-15", "Grüße €")]
    [InlineData("koi8-r", "Привет, мир")]
    [InlineData("windows-1251", "Привет, мир")]
    [InlineData("shift_jis", "東京は日本の首都です。")]
    [InlineData("gb18030", "北京 😀")]
    [InlineData("euc-kr", "서울")]
    [InlineData("ibm850", "Grüße")]
    public void What_is_not_utf8_is_read_by_the_declared_fallback(string name, string text)
    {
        FallbackEncoding fallback = FallbackEncoding.Find(name, out _)!;
        byte[] bytes = fallback.Encoding.GetBytes(text + "\r\n\u001a");

        DocumentText document = DocumentReaders.For("txt").Read(bytes, new TextDecoder(fallback)).Value!;

        Assert.Equal((text + "\r\n\u001a", name), (document.Text, document.Fallback));

        // What is UTF-8 stays UTF-8, and does not depend on the fallback.
        document = DocumentReaders.For("txt").Read(Encoding.UTF8.GetBytes(text), new TextDecoder(fallback)).Value!;
        Assert.Equal((text, (string?)null), (document.Text, document.Fallback));
    }

    [Theory]
    [InlineData("windows-1252", "not-windows-1252", 5, new byte[] { 0x61, 0x0A, 0x62, 0xE9, 0x20, 0x81 })]
    [InlineData("iso-8859-1", "not-iso-8859-1", 1, new byte[] { 0x61, 0x93, 0x62, 0x94 })]
    [InlineData("windows-1253", "not-windows-1253", 1, new byte[] { 0x61, 0xAA })]
    [InlineData("shift_jis", "not-shift-jis", 2, new byte[] { 0x93, 0x8C, 0xFD, 0x61 })]
    [InlineData("windows-1252", "binary", 1, new byte[] { 0xE9, 0x01, 0x62 })]
    [InlineData("windows-1252", "binary", 0, new byte[] { 0x00, 0xE9, 0x62 })]
    [InlineData("windows-1252", "binary", 0, new byte[] { 0xFF, 0xD8, 0xFF, 0x10, 0x20 })]
    [InlineData("windows-1252", "utf8-damaged", 4, new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0xE9 })]
    public void What_the_fallback_does_not_hold_is_refused_with_its_place(string name, string reason, int offset, byte[] bytes)
    {
        ReadFailure failure = DocumentReaders.For("txt").Read(bytes, new TextDecoder(FallbackEncoding.Find(name, out _))).Failure!;

        Assert.Equal((reason, (long?)offset), (failure.Reason, failure.ByteOffset));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-7")]
    [InlineData("iso-2022-jp")]
    [InlineData("ibm037")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void What_cannot_be_a_fallback_is_said_to_who_asks(string name)
    {
        Assert.Null(FallbackEncoding.Find(name, out string problem));
        Assert.StartsWith($"'{name}' ", problem, StringComparison.Ordinal);
    }
}
