namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>
/// Reads the header of a GGUF version 3 file, little endian:
/// <c>"GGUF" u32:3 u64:tensors u64:pairs {pair} {tensor} padding data</c>.
/// The format: <see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"/>.
/// </summary>
public static class GgufReader
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const uint Version = 3;
    private const uint DefaultAlignment = 32;
    private const string AlignmentKey = "general.alignment";

    /// <summary>Reads the header of the file at <paramref name="path"/>.</summary>
    /// <exception cref="GgufException">The file is not GGUF version 3, is damaged, or is over a limit of <see cref="GgufLimits"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GgufFile Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        return Read(stream);
    }

    /// <summary>Reads the header from a seekable stream that stands at its start.</summary>
    /// <exception cref="GgufException">As for <see cref="Read(string)"/>.</exception>
    public static GgufFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long length = stream.Length;
        GgufCursor cursor = new(stream, length);
        if (cursor.ReadUInt32() is var magic && magic != Magic)
            throw new GgufException("not-gguf", 0, $"the file starts with 0x{magic:x8}, not with \"GGUF\"");
        if (cursor.ReadUInt32() is var version && version != Version)
            throw new GgufException("unsupported-version", 4, $"version {version}, only {Version} is read");

        // A tensor entry takes at least 24 bytes (empty name, one dimension more), a pair at least 13.
        int tensorCount = cursor.ReadCount("tensors", GgufLimits.MaxTensorCount, bytesEach: 24);
        int pairCount = cursor.ReadCount("metadata pairs", GgufLimits.MaxMetadataCount, bytesEach: 13);
        Dictionary<string, object> metadata = ReadMetadata(cursor, pairCount);
        uint alignment = ReadAlignment(metadata);
        List<GgufTensorEntry> entries = ReadEntries(cursor, tensorCount, alignment);
        long dataOffset = (cursor.Offset + alignment - 1) / alignment * alignment;
        return new GgufFile(metadata, [.. entries.Select(entry => entry.Place(dataOffset, length))], dataOffset, length);
    }

    private static Dictionary<string, object> ReadMetadata(GgufCursor cursor, int count)
    {
        Dictionary<string, object> metadata = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            long at = cursor.Offset;
            string key = cursor.ReadString("key", GgufLimits.MaxKeyBytes);
            if (!metadata.TryAdd(key, GgufMetadataValue.Read(cursor)))
                throw new GgufException("duplicate-key", at, $"'{key}' is there twice");
        }

        return metadata;
    }

    private static uint ReadAlignment(Dictionary<string, object> metadata)
    {
        if (!metadata.TryGetValue(AlignmentKey, out object? value))
            return DefaultAlignment;
        return value is uint alignment && alignment is >= 8 and <= GgufLimits.MaxAlignment && alignment % 8 == 0
            ? alignment
            : throw new GgufException("bad-alignment", 0, $"{AlignmentKey} is {value}");
    }

    private static List<GgufTensorEntry> ReadEntries(GgufCursor cursor, int count, uint alignment)
    {
        List<GgufTensorEntry> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            GgufTensorEntry entry = GgufTensorEntry.Read(cursor, alignment);
            if (!names.Add(entry.Name))
                throw new GgufException("duplicate-tensor", entry.HeaderOffset, $"'{entry.Name}' is there twice");
            entries.Add(entry);
        }

        return entries;
    }
}
