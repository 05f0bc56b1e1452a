using System.IO.Compression;
using System.Text;

namespace XnaiAspire.Assets.Tests;

/// <summary>Writes a small single-file program as the .NET SDK lays one out: some code, the files, the manifest, the marker.</summary>
internal static class BundleFile
{
    // SHA-256 of ".net core bundle" and a newline, computed here so that the constant under test has an independent source.
    private static readonly byte[] Signature = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(".net core bundle\n"));

    public static byte[] Create(IReadOnlyDictionary<string, byte[]> files, bool compress, uint major = 6, int codeBytes = 1000)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(new byte[codeBytes]);
        var placeholder = stream.Position;
        writer.Write(0L);
        writer.Write(Signature);
        var entries = new List<(string Name, long Offset, long Size, long Compressed)>();
        foreach (var (name, content) in files)
        {
            var packed = compress ? Deflate(content) : content;
            entries.Add((name, stream.Position, content.Length, compress ? packed.Length : 0));
            writer.Write(packed);
        }

        var manifest = stream.Position;
        writer.Write(major);
        writer.Write(0u);
        writer.Write(entries.Count);
        writer.Write("bundle-id");
        writer.Write(new byte[40]);
        foreach (var (name, offset, size, compressed) in entries)
        {
            writer.Write(offset);
            writer.Write(size);
            writer.Write(compressed);
            writer.Write((byte)1);
            writer.Write(name);
        }

        stream.Position = placeholder;
        writer.Write(manifest);
        return stream.ToArray();
    }

    private static byte[] Deflate(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflater = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(content);
        }

        return packed.ToArray();
    }
}
