using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Texts;

namespace XnaiAspire.Index.Maintenance;

/// <summary>Writes <c>texts.utf8</c> anew from stretches of another one. The file is durable on return.</summary>
internal static class TextCopy
{
    private const int BlockBytes = 1 << 20;

    /// <param name="storage">Where files are written.</param>
    /// <param name="source">The texts.</param>
    /// <param name="path">Of the new file.</param>
    /// <param name="stretches">What of them to keep, in the order in which it is to stand.</param>
    public static void Write(IStorage storage, TextFile source, string path, IEnumerable<TextPlace> stretches)
    {
        using IStorageFile file = storage.Open(path, create: true);
        byte[] block = new byte[BlockBytes];
        int used = 0;
        long written = 0;
        foreach (TextPlace stretch in stretches)
        {
            for (long at = stretch.At; at < stretch.End;)
            {
                int length = (int)Math.Min(BlockBytes - used, stretch.End - at);
                source.Read(block.AsSpan(used, length), at);
                at += length;
                used += length;
                if (used == BlockBytes)
                {
                    Flush();
                }
            }
        }

        Flush();
        file.Sync();

        void Flush()
        {
            if (used > 0)
            {
                file.Write(block.AsSpan(0, used), written);
                written += used;
                used = 0;
            }
        }
    }
}
