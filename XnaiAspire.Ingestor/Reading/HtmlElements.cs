using System.Collections.Frozen;
using AngleSharp.Html.Parser;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>What each HTML element means for the text of a page. Elements of no list are part of the line they stand in.</summary>
internal static class HtmlElements
{
    private static readonly FrozenSet<string> Blocks = Set(
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        + "header hgroup hr html legend li main menu ol optgroup option p pre search section select summary table tbody tfoot thead tr ul");

    // Not what a reader of the page reads: programs, styles, drawings, menus, and what stands in for something that is not there.
    private static readonly FrozenSet<string> DroppedElements = Set("script style nav template svg canvas iframe noembed noframes object audio video datalist");

    private static readonly FrozenSet<string> Raw = Set("style xmp iframe noembed noframes");

    public static bool IsBlock(string name) => Blocks.Contains(name);

    /// <summary>Whether it and all that is in it are left out.</summary>
    public static bool IsDropped(string name) => DroppedElements.Contains(name);

    /// <summary>1 to 6; 0 for anything but a heading.</summary>
    public static int HeadingLevel(string name) => name is ['h', >= '1' and <= '6'] ? name[1] - '0' : 0;

    /// <summary>How the characters behind a start tag are to be read, as the HTML standard has it for a parser without scripting.</summary>
    public static HtmlParseMode ModeBehind(string name) => name switch
    {
        "title" or "textarea" => HtmlParseMode.RCData,
        "script" => HtmlParseMode.Script,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => Raw.Contains(name) ? HtmlParseMode.Rawtext : HtmlParseMode.PCData,
    };

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
