namespace Aspire.Hosting.Dcp;

/// <summary>
/// Where DCP says it listens, and with which token. The file is YAML; the two lines that matter look like
/// <c>    server: https://127.0.0.1:44585</c> and <c>    token: szmbluabdeqwusq..</c>.
/// </summary>
internal sealed record DcpKubeconfig(Uri Server, string Token)
{
    /// <summary>The content, or null while the file is absent or not wholly written.</summary>
    public static DcpKubeconfig? TryRead(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }

        // The token is the last line: without a line break behind it the rest may still be on its way.
        return text.EndsWith('\n') && Find(text, "server:") is { } server && Find(text, "token:") is { } token
            && Uri.TryCreate(server, UriKind.Absolute, out var uri)
            ? new DcpKubeconfig(uri, token)
            : null;
    }

    private static string? Find(string text, string key) => text
        .Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => line[key.Length..].Trim().Trim('"'))
        .FirstOrDefault(value => value.Length > 0);
}
