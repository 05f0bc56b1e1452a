using System.Globalization;
using System.Text;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>
/// Names and texts of files for a terminal. A file name may hold line ends and the escape codes that terminals act on; such characters are shown as
/// <c>\u001B</c>, and so are those that turn the direction of what follows.
/// </summary>
internal static class Printable
{
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        StringBuilder printable = new(text.Length);
        foreach (char c in text)
        {
            if (IsHarmless(c))
                printable.Append(c);
            else
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }

        return printable.ToString();
    }

    private static bool IsHarmless(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,

        // Marks, embeddings, overrides and isolates of direction. Joiners are part of words.
        UnicodeCategory.Format => c is not ('\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')),
        _ => true,
    };
}
