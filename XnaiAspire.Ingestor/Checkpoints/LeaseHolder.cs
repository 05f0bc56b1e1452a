using System.Text.Json;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>Who holds the writer's lease, as it lies in Redis.</summary>
/// <param name="Fence">The holder's number in the ledger (<c>LibraryIndex.Writer</c>): each writer that opens the index has a higher one, and only the highest can commit.</param>
/// <param name="Host">Name of the machine, for people.</param>
/// <param name="Machine">The machine's running system: processes with the same one see the same locks on a directory.</param>
/// <param name="Process">Process id there.</param>
/// <param name="Since">When it took the lease.</param>
/// <param name="Directory">The index directory, as the holder calls it.</param>
internal sealed record LeaseHolder(long Fence, string Host, string Machine, int Process, DateTimeOffset Since, string Directory)
{
    /// <summary>Longest value that can be one of ours: a path of 4,096 bytes and the rest.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Of this system. A number of this boot on Linux, which containers on it share as they do its locks; else the machine's name.</summary>
    public static string ThisMachine { get; } = ReadMachine();

    /// <summary><c>{"fence":7,"host":"build-3","machine":"0f6c...","process":4711,"since":"2026-11-22T12:03:44+00:00","directory":"/data/letters"}</c></summary>
    public string Serialize() => JsonSerializer.Serialize(this, TrackingJson.Default.LeaseHolder);

    /// <summary>Null for what no Ingestor wrote: somebody put it under our name.</summary>
    public static LeaseHolder? Parse(string value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, TrackingJson.Default.LeaseHolder) is { Host: not null, Machine: not null, Directory: not null } holder ? holder : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => $"process {Process} on {ServerText.Of(Host)}, since {Since.UtcDateTime:u}, index directory {ServerText.Of(Directory)}";

    private static string ReadMachine()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : Environment.MachineName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Environment.MachineName;
        }
    }
}
