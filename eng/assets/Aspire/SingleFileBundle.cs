using System.IO.Compression;
using System.Text;

namespace XnaiAspire.Assets.Aspire;

/// <summary>
/// Reads files out of a .NET single-file program. The format is .NET's own, described in dotnet/designs, single-file/bundler.md:
/// the program holds a 32-byte signature, before it an int64 with the offset of the manifest; the manifest of version 6 is
/// <c>uint32 major, uint32 minor, int32 files, string id, 40 bytes of offsets and flags</c>, then for each file
/// <c>int64 offset, int64 size, int64 compressedSize (0: stored), byte type, string path</c>, strings with a 7-bit-encoded length.
/// </summary>
public static class SingleFileBundle
{
    private const int SupportedMajorVersion = 6;
    private const int FixedManifestBytes = 40;

    // A dashboard holds about 300 files; far more means that the manifest was misread.
    private const int MostFiles = 10_000;

    // The largest assembly wanted is below 1 MB; a size above this means that the manifest was misread.
    private const long LargestFile = 64L * 1024 * 1024;

    // SHA-256 of ".net core bundle" and a newline, the constant that the .NET host itself looks for.
    private static readonly byte[] Signature =
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    /// <summary>Writes the named files of a bundle into a directory.</summary>
    /// <param name="program">The single-file program.</param>
    /// <param name="names">Paths inside the bundle.</param>
    /// <param name="directory">Where they go.</param>
    /// <exception cref="AssetException">It is no bundle, or lacks one of the files.</exception>
    public static void Extract(string program, IReadOnlySet<string> names, string directory)
    {
        using var file = File.OpenRead(program);
        using var reader = new BinaryReader(file, Encoding.UTF8);
        var missing = new HashSet<string>(names, StringComparer.Ordinal);
        try
        {
            foreach (var entry in ReadManifest(reader, program).Where(entry => missing.Remove(entry.Path)).ToList())
            {
                file.Position = entry.Offset;
                using var target = File.Create(Path.Combine(directory, entry.Path));
                Copy(reader, entry, target);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new AssetException($"{program} is damaged: {e.Message}", e);
        }

        if (missing.Count > 0)
        {
            throw new AssetException($"{program} does not hold {string.Join(", ", missing.Order(StringComparer.Ordinal))}.");
        }
    }

    private static List<Entry> ReadManifest(BinaryReader reader, string program)
    {
        var file = reader.BaseStream;
        file.Position = FindSignature(file) is { } at && at >= sizeof(long)
            ? at - sizeof(long)
            : throw new AssetException($"{program} is not a .NET single-file program.");
        file.Position = CheckedOffset(reader.ReadInt64(), file.Length);
        var major = reader.ReadUInt32();
        reader.ReadUInt32();
        var count = reader.ReadInt32();
        reader.ReadString();
        if (major != SupportedMajorVersion || count is < 0 or > MostFiles)
        {
            throw new AssetException($"{program} has bundle format {major} with {count} files; format {SupportedMajorVersion} is known.");
        }

        reader.ReadBytes(FixedManifestBytes);
        var entries = new List<Entry>(count);
        for (var i = 0; i < count; i++)
        {
            var offset = reader.ReadInt64();
            var size = reader.ReadInt64();
            var compressed = reader.ReadInt64();
            reader.ReadByte();
            entries.Add(new Entry(reader.ReadString(), offset, size, compressed));
        }

        return entries;
    }

    private static void Copy(BinaryReader reader, Entry entry, FileStream target)
    {
        if (entry.Size is < 0 or > LargestFile || entry.Compressed is < 0 or > LargestFile)
        {
            throw new InvalidDataException($"{entry.Path} claims {entry.Size} bytes");
        }

        if (entry.Compressed == 0)
        {
            target.Write(reader.ReadBytes((int)entry.Size));
        }
        else
        {
            using var packed = new MemoryStream(reader.ReadBytes((int)entry.Compressed));
            using var inflater = new DeflateStream(packed, CompressionMode.Decompress);
            inflater.CopyTo(target);
        }

        if (target.Length != entry.Size)
        {
            throw new InvalidDataException($"{entry.Path} has {target.Length} bytes instead of {entry.Size}");
        }
    }

    private static long CheckedOffset(long offset, long length) =>
        offset > 0 && offset < length ? offset : throw new InvalidDataException($"manifest at {offset} of {length} bytes");

    // Blocks overlap by the signature's length less one, so that one across a border is found.
    private static long? FindSignature(Stream file)
    {
        var buffer = new byte[1 << 20];
        var kept = 0;
        for (long start = 0; ;)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            if (read == 0)
            {
                return null;
            }

            var filled = kept + read;
            var at = buffer.AsSpan(0, filled).IndexOf(Signature);
            if (at >= 0)
            {
                return start + at;
            }

            kept = Math.Min(Signature.Length - 1, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            start += filled - kept;
        }
    }

    private readonly record struct Entry(string Path, long Offset, long Size, long Compressed);
}
