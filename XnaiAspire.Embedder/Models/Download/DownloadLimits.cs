namespace XnaiAspire.Embedder.Models.Download;

/// <summary>How far a server is trusted while a model is fetched from it.</summary>
internal static class DownloadLimits
{
    /// <summary>Bytes of a model; the largest BERT-family model has 1.3 GB in F32. An endless answer must not fill the disk.</summary>
    public const long MaxModelBytes = 4L << 30;

    /// <summary>Redirects that are followed; model hosts need one or two to reach their storage.</summary>
    public const int MaxRedirects = 5;

    /// <summary>Attempts, after each of which the next goes on where it stopped. What fails this often fails for longer than a start can wait.</summary>
    public const int MaxAttempts = 4;

    /// <summary>Wait before the second attempt; doubled before each further one.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>Silence of a server after which the attempt is given up.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks whether another process is done with its download.</summary>
    public static readonly TimeSpan TurnDelay = TimeSpan.FromSeconds(1);
}
