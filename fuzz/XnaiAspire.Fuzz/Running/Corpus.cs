using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace XnaiAspire.Fuzz.Running;

/// <summary>
/// Inputs that are kept: one folder a target. A <c>.hex</c> file is hexadecimal text with line breaks and <c>#</c> comments, any other is the
/// input itself. What was found once stays here, and the tests run it ever after.
/// </summary>
internal static class Corpus
{
    private const int HexPerLine = 120;

    public static string Directory { get; } = Path.GetFullPath(typeof(Corpus).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "CorpusPath").Value!);

    public static IEnumerable<(string Name, byte[] Input)> Read(string target)
    {
        string directory = Path.Combine(Directory, target);
        if (!System.IO.Directory.Exists(directory))
        {
            yield break;
        }

        foreach (string path in System.IO.Directory.EnumerateFiles(directory).Where(path => Path.GetExtension(path) != ".sql").Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(path);
            yield return (Path.GetFileName(path), Path.GetExtension(path) == ".hex" ? FromHex(Encoding.ASCII.GetString(bytes)) : bytes);
        }
    }

    /// <summary>Statements that make an input of a good one.</summary>
    public static IEnumerable<string> Sql(string target) =>
        System.IO.Directory.EnumerateFiles(Path.Combine(Directory, target), "*.sql").Order(StringComparer.Ordinal).Select(File.ReadAllText);

    /// <summary>Writes a finding beside the other inputs of its target.</summary>
    /// <returns>Path of the file.</returns>
    public static string Keep(Finding finding, string directory)
    {
        string folder = Path.Combine(directory, finding.Target);
        System.IO.Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"found-{Convert.ToHexStringLower(SHA256.HashData(finding.Input))[..12]}.hex");
        StringBuilder text = new();
        text.Append("# ").AppendLine(finding.Signature);
        foreach (char[] line in Convert.ToHexStringLower(finding.Input).Chunk(HexPerLine))
        {
            text.Append(line).AppendLine();
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    public static byte[] FromHex(string text) => Convert.FromHexString(string.Concat(
        text.Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith('#'))).Replace(" ", "", StringComparison.Ordinal));
}
