namespace XnaiAspire.Ingestor.Reading;

/// <summary>The one field of a front matter that is used here. No YAML parser for a single line of an untrusted file, so nothing in it can expand.</summary>
internal static class FrontMatter
{
    /// <summary>
    /// The title of a block like
    /// <code>
    /// ---
    /// title: "Letters from Graz"   # quotes are optional
    /// ---
    /// </code>
    /// or null.
    /// </summary>
    public static string? Title(ReadOnlySpan<char> block)
    {
        foreach (ReadOnlySpan<char> line in block.EnumerateLines())
        {
            if (line.StartsWith("title:", StringComparison.OrdinalIgnoreCase))
                return Scalar(line["title:".Length..].Trim()) is { Length: > 0 } title ? Heading.OneLine(title) : null;
        }

        return null;
    }

    private static string? Scalar(ReadOnlySpan<char> value)
    {
        if (value is ['"', ..])
            return Quoted(value, '"', '\\');

        if (value is ['\'', ..])
            return Quoted(value, '\'', '\'');

        // "|" and ">" begin a text over several lines; "&", "*", "!", "[" and "{" are anchors, tags and lists: no plain words.
        if (value.IsEmpty || value[0] is '|' or '>' or '&' or '*' or '!' or '[' or '{' or '#' or '%' or '@' || value is "~" or "null")
            return null;

        return (value.IndexOf(" #") is >= 0 and var comment ? value[..comment] : value).Trim().ToString();
    }

    // "a \"b\"" and 'it''s'. What is not closed on its line goes on below, which is not followed.
    private static string? Quoted(ReadOnlySpan<char> value, char quote, char escape)
    {
        System.Text.StringBuilder text = new(value.Length);
        for (int i = 1; i < value.Length; i++)
        {
            if (value[i] == escape && i + 1 < value.Length && (value[i + 1] == quote || value[i + 1] == escape))
                text.Append(value[++i]);
            else if (value[i] == quote)
                return text.ToString().Trim();
            else
                text.Append(value[i]);
        }

        return null;
    }
}
