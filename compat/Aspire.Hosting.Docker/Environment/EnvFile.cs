using System.Text;

namespace Aspire.Hosting.Docker;

// What a deployment has to fill in:
//   # Container image name for ingestor
//   INGESTOR_IMAGE=
// Published without values; an entry that is there already, with its value, is kept.
internal static class EnvFile
{
    public const string Name = ".env";

    public static string Merge(string[] present, IReadOnlyDictionary<string, string> captured)
    {
        var entries = new SortedDictionary<string, (string? Comment, string Value)>(StringComparer.Ordinal);
        string? above = null;
        foreach (var line in present.Select(line => line.Trim()))
        {
            if (line.StartsWith('#'))
            {
                above = line[1..].Trim();
                continue;
            }

            if (line.IndexOf('=') is > 0 and var equals)
            {
                entries[line[..equals].TrimEnd()] = (above, line[(equals + 1)..]);
            }

            above = null;
        }

        foreach (var (name, description) in captured)
        {
            entries.TryAdd(name, (description, ""));
        }

        var text = new StringBuilder();
        foreach (var (key, (comment, value)) in entries)
        {
            if (!string.IsNullOrEmpty(comment))
            {
                text.Append("# ").Append(comment).Append('\n');
            }

            text.Append(key).Append('=').Append(value).Append("\n\n");
        }

        return text.ToString();
    }
}
