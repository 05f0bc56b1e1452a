namespace XnaiAspire.Embedder.Models.Download;

/// <summary>Lets one process at a time fetch models into a directory: the others wait, and then find what they wanted.</summary>
internal static partial class DownloadTurn
{
    /// <summary>Stays in the directory; to delete it when done would let two processes hold two files of that name.</summary>
    private const string FileName = "download.lock";

    // What .NET's IOException carries when the file is locked: errno of flock(2) on Linux and macOS, an HRESULT on Windows.
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Waits for the turn; it ends with the stream, or with the process.</summary>
    public static async Task<FileStream> TakeAsync(string directory, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        for (var waits = false; ; waits = true)
        {
            try
            {
                return new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.HResult is WouldBlock or WouldBlockMac or SharingViolation)
            {
                if (!waits)
                    Waiting(logger, directory);
            }

            await Task.Delay(DownloadLimits.TurnDelay, time, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Another process fetches a model to '{Directory}'; waiting for it")]
    private static partial void Waiting(ILogger logger, string directory);
}
