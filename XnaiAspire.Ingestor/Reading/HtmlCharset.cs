using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// The encoding that a page names itself: <c>&lt;meta charset="windows-1252"&gt;</c>, the longer form with <c>http-equiv</c>, or
/// <c>&lt;?xml version="1.0" encoding="iso-8859-1"?&gt;</c>.
/// </summary>
internal static class HtmlCharset
{
    // Browsers look at 1,024 bytes; some pages begin with a long comment.
    private const int LookedAt = 4096;

    /// <summary>Null when it names none. Names are read as in the HTML standard, where <c>iso-8859-1</c> means <c>windows-1252</c>.</summary>
    public static string? Name(ReadOnlySpan<byte> bytes)
    {
        string beginning = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, LookedAt)]);
        return OfXml(beginning) ?? OfMeta(beginning);
    }

    private static string? OfXml(string beginning)
    {
        if (!beginning.StartsWith("<?xml", StringComparison.Ordinal) || beginning.IndexOf("?>", StringComparison.Ordinal) is not (> 0 and var end))
            return null;

        string declaration = beginning[..end];
        int name = declaration.IndexOf("encoding=", StringComparison.Ordinal);
        return name < 0 ? null : declaration[(name + "encoding=".Length)..].Trim('"', '\'', ' ').Split('"', '\'')[0];
    }

    private static string? OfMeta(string beginning)
    {
        using HtmlTokenizer tokens = new(new TextSource(beginning), HtmlEntityProvider.Resolver) { SkipComments = true };
        for (HtmlToken token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            if (token.Type != HtmlTokenType.StartTag)
                continue;

            HtmlTagToken tag = (HtmlTagToken)token;
            tokens.State = HtmlElements.ModeBehind(tag.Name);
            if (tag.Name == "body")
                return null;

            if (tag.Name == "meta" && Charset(tag) is { } name)
                return name;
        }

        return null;
    }

    private static string? Charset(HtmlTagToken meta)
    {
        string charset = meta.GetAttribute("charset");
        if (!string.IsNullOrEmpty(charset))
            return charset.Trim();

        // content="text/html; charset=windows-1252"
        if (!string.Equals(meta.GetAttribute("http-equiv"), "content-type", StringComparison.OrdinalIgnoreCase))
            return null;

        string content = meta.GetAttribute("content") ?? "";
        int name = content.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return name < 0 ? null : content[(name + "charset=".Length)..].Split(';')[0].Trim('"', '\'', ' ');
    }
}
