using System.Text;

namespace Aspire.Hosting.Docker;

// What a deployment has to fill in:
//   # Container image name for ingestor
//   INGESTOR_IMAGE=
// Published without values; an entry that is there already, with its value, is kept.
internal static class EnvFile
{
    public const string Name = ".env";

    public static string Merge(string[] present, IReadOnlyDictionary<string, CapturedEnvironmentVariable> captured)
    {
        var entries = new SortedDictionary<string, (string? Comment, string Value)>(StringComparer.Ordinal);
        string? comment = null;
        foreach (var line in present.Select(line => line.Trim()))
        {
            if (line.StartsWith('#'))
            {
                comment = line[1..].Trim();
                continue;
            }

            if (line.IndexOf('=') is > 0 and var equals)
            {
                entries[line[..equals].TrimEnd()] = (comment, line[(equals + 1)..]);
            }

            comment = null;
        }

        foreach (var variable in captured.Values)
        {
            entries.TryAdd(variable.Name, (variable.Description, ""));
        }

        var text = new StringBuilder();
        foreach (var (key, (description, value)) in entries)
        {
            if (!string.IsNullOrEmpty(description))
            {
                text.Append("# ").Append(description).Append('\n');
            }

            text.Append(key).Append('=').Append(value).Append("\n\n");
        }

        return text.ToString();
    }
}
