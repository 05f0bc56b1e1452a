namespace XnaiAspire.Ingestor.Reading;

/// <summary>The one field of a front matter that is used here. No YAML parser for a single line of an untrusted file.</summary>
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
            if (!line.StartsWith("title:", StringComparison.OrdinalIgnoreCase))
                continue;

            ReadOnlySpan<char> value = line["title:".Length..].Trim();
            if (value.Length >= 2 && value[0] is '"' or '\'' && value[1..].IndexOf(value[0]) is >= 0 and var end)
                value = value.Slice(1, end);
            else if (value.IndexOf(" #") is >= 0 and var comment)
                value = value[..comment];

            value = value.Trim();

            // "|" and ">" begin a text over several lines.
            return value.IsEmpty || value is "|" or ">" or "~" ? null : value.ToString();
        }

        return null;
    }
}
