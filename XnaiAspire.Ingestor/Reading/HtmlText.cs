using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// The text of an HTML page from its tokens. No tree is built: nothing here grows with the depth of a page, and neither time nor memory with more than
/// its length, whatever it holds. Nothing is loaded or run.
/// </summary>
internal sealed partial class HtmlText : IDisposable
{
    private readonly DecodedText _source;
    private readonly bool _isXml;
    private readonly HtmlTokenizer _tokens;
    private readonly HtmlTextBuilder _text = new();
    private string? _title;
    private bool _inTitle;

    // What is left out, how many of it are open in each other, and the text as it was before.
    private string? _dropped;
    private int _depth;

    private HtmlText(DecodedText source, bool isXml)
    {
        _source = source;
        _isXml = isXml;
        _tokens = new HtmlTokenizer(new TextSource(source.Text), HtmlEntityProvider.Resolver)
        {
            SkipComments = true,
            IsAcceptingCharacterData = isXml,
            ShouldEmitAttribute = static (ref _, _) => false,
        };
    }

    /// <param name="source">The page.</param>
    /// <param name="isXml">XHTML: an empty element may close itself, and there are CDATA sections.</param>
    public static Read<DocumentText> Of(DecodedText source, bool isXml)
    {
        // A menu, script or title that is never closed would take the rest of the page with it: then nothing of that name is left out.
        HashSet<string> kept = [];
        while (true)
        {
            using HtmlText page = new(source, isXml);
            if (page.Read(kept) is { } failure)
                return failure;

            if (page._dropped is null)
                return new DocumentText(page._text.ToString(), 0, page.Title(), page._text.Headings) { Fallback = source.Fallback };

            kept.Add(page._dropped);
        }
    }

    public void Dispose() => _tokens.Dispose();

    private string? Title() => !string.IsNullOrWhiteSpace(_title) ? Heading.OneLine(_title) : _text.Headings is [var first, ..] ? first.Title : null;

    private ReadFailure? Read(HashSet<string> kept)
    {
        int replacedFrom = -1;
        while (true)
        {
            HtmlToken token = _tokens.Get();
            int place = token.Position.Position - 1;
            if (replacedFrom >= 0 && BadReference(replacedFrom, token.Type == HtmlTokenType.EndOfFile ? _source.Text.Length : place) is { } bad)
                return bad;

            replacedFrom = -1;
            switch (token.Type)
            {
                case HtmlTokenType.EndOfFile:
                    _text.EndHeading();
                    _dropped ??= _inTitle ? "title" : null;
                    return null;
                case HtmlTokenType.StartTag:
                    Open(token.Name, ((HtmlTagToken)token).IsSelfClosing && _isXml, kept);
                    break;
                case HtmlTokenType.EndTag:
                    Close(token.Name);
                    break;
                case HtmlTokenType.Character when _dropped is null:
                    replacedFrom = token.Data.Contains('\uFFFD') ? place : -1;
                    if (_inTitle)
                        _title += token.Data;
                    else
                        _text.Add(token.Data);
                    break;
            }
        }
    }

    private void Open(string name, bool isEmpty, HashSet<string> kept)
    {
        if (!isEmpty && !kept.Contains(name))
            _tokens.State = HtmlElements.ModeBehind(name);

        if (_dropped is not null)
        {
            _depth += name == _dropped && !isEmpty ? 1 : 0;
            return;
        }

        if (isEmpty && name != "br")
            return;

        if (HtmlElements.IsDropped(name) && !kept.Contains(name))
        {
            _dropped = name;
            _depth = 1;
        }
        else if (name == "title" && _title is null && !kept.Contains(name))
        {
            _inTitle = true;
        }
        else if (HtmlElements.HeadingLevel(name) is > 0 and var level)
        {
            _text.BeginHeading(level);
        }
        else
        {
            Separate(name);
            if (name is "pre" or "textarea")
                _text.Preformatted(begins: true);
        }
    }

    private void Close(string name)
    {
        if (_dropped is not null)
        {
            if (name == _dropped && --_depth == 0)
                _dropped = null;

            return;
        }

        if (name == "title")
            _inTitle = false;
        else if (HtmlElements.HeadingLevel(name) > 0)
            _text.EndHeading();
        else if (name is "pre" or "textarea")
            _text.Preformatted(begins: false);

        Separate(name);
    }

    private void Separate(string name)
    {
        if (name is "td" or "th")
            _text.Break(HtmlTextBuilder.Cell);
        else if (name is "br" or "li" or "tr" or "dt" or "dd" or "option")
            _text.Break(HtmlTextBuilder.Line);
        else if (HtmlElements.IsBlock(name))
            _text.Break(HtmlTextBuilder.Paragraph);
    }

    // The standard has a browser show U+FFFD for "&#0;" and "&#xD800;". Here that would be a silent replacement.
    private ReadFailure? BadReference(int from, int to)
    {
        foreach (ValueMatch match in NumericReference().EnumerateMatches(_source.Text.AsSpan(from, to - from)))
        {
            ReadOnlySpan<char> digits = _source.Text.AsSpan(from + match.Index + 2, match.Length - 2);
            bool isHex = digits[0] is 'x' or 'X';
            bool known = int.TryParse(isHex ? digits[1..] : digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out int value);
            if (known && value != 0 && System.Text.Rune.IsValid(value))
                continue;

            int at = from + match.Index;
            string shown = Heading.OneLine(_source.Text.Substring(at, Math.Min(match.Length, 20)));
            return new ReadFailure("parse", "html-bad-reference", $"'{shown}' stands for no character", _source.ByteOffset(at)) { Line = _source.Line(at) };
        }

        return null;
    }

    [GeneratedRegex("&#(?:[xX][0-9a-fA-F]+|[0-9]+)")]
    private static partial Regex NumericReference();
}
