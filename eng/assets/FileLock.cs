namespace XnaiAspire.Assets;

/// <summary>Keeps two builds from fetching at the same time. The system drops the lock with the process that holds it.</summary>
internal static class FileLock
{
    // A build that waits for another one's download looks again this often.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    internal static async Task<FileStream> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Retry, cancellationToken);
            }
        }
    }
}
