using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>
/// The other way to take a checkpoint, for comparison: the whole index written anew beside the old one, made durable and renamed. What is
/// written is the same that the index holds: a flat file of all vectors, and the texts one after the other. No format is encoded for it,
/// so a real one (pickled objects, for example) takes longer.
/// </summary>
internal static class FullRewrite
{
    private const int BlockBytes = 1 << 20;

    /// <param name="sources">Files to be written anew, each with the bytes of it that count.</param>
    /// <param name="directory">Where to.</param>
    public static (TimeSpan Time, ProcessWrites Written) Take(IEnumerable<(string Path, long Bytes)> sources, string directory)
    {
        byte[] block = new byte[BlockBytes];
        ProcessWrites before = ProcessWrites.Read();
        long since = Stopwatch.GetTimestamp();
        foreach ((string path, long bytes) in sources)
        {
            string partial = Path.Combine(directory, Path.GetFileName(path) + ".partial");
            using (var from = File.OpenHandle(path, share: FileShare.ReadWrite))
            using (var to = File.OpenHandle(partial, FileMode.Create, FileAccess.Write))
            {
                for (long offset = 0; offset < bytes;)
                {
                    int read = RandomAccess.Read(from, block.AsSpan(0, (int)Math.Min(block.Length, bytes - offset)), offset);
                    RandomAccess.Write(to, block.AsSpan(0, read), offset);
                    offset += read;
                }

                RandomAccess.FlushToDisk(to);
            }

            File.Move(partial, partial[..^".partial".Length], overwrite: true);
        }

        return (Stopwatch.GetElapsedTime(since), ProcessWrites.Read() - before);
    }
}
