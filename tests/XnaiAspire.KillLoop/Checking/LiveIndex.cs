using System.Buffers.Binary;

namespace XnaiAspire.KillLoop.Checking;

/// <summary>What can be seen of an index while somebody writes it, without taking part in it.</summary>
internal static class LiveIndex
{
    /// <summary>Rows that FAISS would count, where the Ingestor writes.</summary>
    public static long Rows(string index) => ReadVectors(Path.Combine(Written(index), "vectors.faiss")).Rows;

    /// <summary>Differs as soon as something has become durable.</summary>
    public static string Signature(string index)
    {
        try
        {
            string snapshots = Path.Combine(index, "snapshots");
            IEnumerable<string> published = Directory.Exists(snapshots) ? Directory.EnumerateFileSystemEntries(snapshots).Order(StringComparer.Ordinal) : [];
            return $"{Written(index)} {Rows(index)} {string.Join(' ', published)}";
        }
        catch (IOException)
        {
            return "changing";
        }
    }

    /// <summary>"IxFI", int32 dimension, int64 rows: facebookresearch/faiss, index_write.cpp.</summary>
    public static (long Length, long Rows, long RowBytes) ReadVectors(string path)
    {
        byte[] head = new byte[16];
        if (!File.Exists(path))
            return (0, 0, 1);

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            ? (file.Length, 0, 1)
            : (file.Length, BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)), BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)) * sizeof(float));
    }

    private static string Written(string index) => Directory.Exists(index + ".rebuild") ? index + ".rebuild" : index;
}
