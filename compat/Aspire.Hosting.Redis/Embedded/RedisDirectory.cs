using System.Globalization;

namespace Aspire.Hosting.Redis;

/// <summary>
/// The embedded server's directory: <c>lock</c>, held while this application runs; <c>garnet.json</c>, the options; <c>store/</c>, the data. When another
/// application holds the wanted directory, or a server that was left behind still ends in it, the next name is taken: redis, redis-2, redis-3.
/// </summary>
internal sealed class RedisDirectory : IDisposable
{
    /// <summary>A server whose host was killed is ended by DCP's guard within seven seconds.</summary>
    private static readonly TimeSpan LeftBehindLimit = TimeSpan.FromSeconds(10);

    /// <summary>More applications than this from one checkout at once are a mistake.</summary>
    private const int MaxDirectories = 16;

    private readonly FileStream _lock;

    private RedisDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public string Options => System.IO.Path.Combine(Path, "garnet.json");

    public string Store => System.IO.Path.Combine(Path, "store");

    public bool HasData => Directory.Exists(Store) && Directory.EnumerateFileSystemEntries(Store).Any();

    public static async Task<RedisDirectory> ClaimAsync(string wanted, CancellationToken cancellation)
    {
        for (var i = 1; i <= MaxDirectories; i++)
        {
            var path = i == 1 ? wanted : string.Create(CultureInfo.InvariantCulture, $"{wanted}-{i}");
            if (TryLock(path) is not { } held) continue;
            var directory = new RedisDirectory(path, held);
            if (await directory.IsQuietAsync(cancellation).ConfigureAwait(false)) return directory;
            directory.Dispose();
        }

        throw new DistributedApplicationException($"'{wanted}' and {MaxDirectories - 1} directories named after it are in use by other servers.");
    }

    private static FileStream? TryLock(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether no server of an earlier run works in here; waits a while for one to end. Two would destroy each other's log.</summary>
    public async Task<bool> IsQuietAsync(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux()) return true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LeftBehindLimit);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (IsServed()) await look.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // /proc/4711/cmdline: dotnet\0.../GarnetServer.dll\0--config-import-path\0.../garnet.json\0
    private bool IsServed()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                if (File.ReadAllText(System.IO.Path.Combine(process, "cmdline")).Split('\0') is [_, var server, _, var options, ..]
                    && server.EndsWith("GarnetServer.dll", StringComparison.Ordinal) && options == Options) return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }

        return false;
    }

    /// <summary>Puts the data aside, under a name with the time, and returns that name.</summary>
    public string MoveStoreAside(DateTimeOffset now)
    {
        var aside = Store + now.UtcDateTime.ToString("'.broken-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Directory.Move(Store, aside);
        return aside;
    }

    public void Dispose() => _lock.Dispose();
}
