using System.Text.Json;
using System.Text.Json.Serialization;

namespace XnaiAspire.Index.Storage;

/// <summary>
/// One writer a directory: an operating system lock on <c>writer.lock</c>, which dies with its process, so a killed holder is taken over at
/// once. <c>writer.json</c> beside it names the holder for the message; it is not the lock and may be stale.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private const string LockName = "writer.lock";
    private const string HolderName = "writer.json";

    // What .NET's IOException carries when the file is locked: errno of flock(2) on Linux and macOS, an HRESULT on Windows.
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _held;

    private WriterLock(FileStream held) => _held = held;

    /// <exception cref="IndexLockedException">Another process, or another index object of this one, holds it.</exception>
    public static WriterLock Take(string directory, TimeProvider time)
    {
        string path = Path.Combine(directory, LockName);
        while (true)
        {
            FileStream held;
            try
            {
                held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.HResult is WouldBlock or WouldBlockMac or SharingViolation)
            {
                throw new IndexLockedException(directory, ReadHolder(directory), error);
            }

            // A rebuild may have swapped the directory between opening and locking; then what is locked lies elsewhere by now.
            if (IsHeld(path))
            {
                WriteHolder(directory, time);
                return new WriterLock(held);
            }

            held.Dispose();
        }
    }

    public void Dispose() => _held.Dispose();

    /// <summary>Whether what lies at a path is locked, by this process or another.</summary>
    internal static bool IsHeld(string path)
    {
        try
        {
            using FileStream other = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void WriteHolder(string directory, TimeProvider time)
    {
        var holder = new WriterHolder(Environment.ProcessId, Environment.MachineName, time.GetUtcNow());

        // Renamed into place, so that whoever is refused at this moment reads a whole name: the one before or this one.
        string path = Path.Combine(directory, HolderName);
        string beside = path + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(holder, WriterHolderJson.Default.WriterHolder));
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Who took a directory last; null when that cannot be told.</summary>
    public static WriterHolder? ReadHolder(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(directory, HolderName)), WriterHolderJson.Default.WriterHolder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WriterHolder))]
internal sealed partial class WriterHolderJson : JsonSerializerContext;
