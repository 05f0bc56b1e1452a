namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>Text from Redis or its server, fit for a status line: anybody may have written it.</summary>
internal static class ServerText
{
    // A server's error is a line; what is longer tells nobody more.
    private const int MaxLength = 300;

    /// <summary>Without control characters, cut at a sensible length.</summary>
    public static string Of(string text)
    {
        string start = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return string.Create(start.Length, start, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
                to[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
