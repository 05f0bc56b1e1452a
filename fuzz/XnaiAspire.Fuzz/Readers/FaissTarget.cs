using System.Buffers.Binary;
using XnaiAspire.Fuzz.Mutation;
using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A flat FAISS file of either metric, as it comes from anywhere.</summary>
internal sealed class FaissTarget : FuzzTarget
{
    // Offsets of the header's fields and their widths.
    private static readonly (int Offset, int Width)[] Fields = [(0, 4), (4, 4), (8, 8), (16, 8), (24, 8), (32, 1), (33, 4), (37, 8)];

    private readonly Workspace _workspace = new();

    public override string Name => "faiss";

    public override IReadOnlyList<byte[]> Words { get; } = Utf8("IxFI", "IxF2", "IxFl", "IxMp", "IHNf", "IwFl", "null");

    public override IEnumerable<byte[]> Seeds() => [File(4, 3, isEuclidean: false), File(384, 2, isEuclidean: true), File(1, 0, isEuclidean: false)];

    public override bool Documents(Exception error) => error is FaissFormatException;

    public override void Run(byte[] input)
    {
        string path = _workspace["index.faiss"];
        System.IO.File.WriteAllBytes(path, input);
        using FaissFlatReader reader = FaissFlatReader.OpenEitherMetric(path);
        Hold(reader.Header.FileLength <= input.Length, "the rows fit into the file");
        float[] rows = new float[reader.Header.Dimensions];
        for (long row = 0; row < reader.Header.Rows; row++)
        {
            reader.ReadRows(row, rows);
        }
    }

    public override byte[]? Mutate(byte[] input, Random random)
    {
        if (input.Length < FaissFlatHeader.Length)
        {
            return null;
        }

        byte[] changed = [.. input];
        (int offset, int width) = Fields[random.Next(Fields.Length)];
        long value = random.Next(4) switch
        {
            0 => random.NextInt64(),
            1 => random.Next(16),
            2 => BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(offset)) + random.Next(-2, 3),
            _ => (input.Length - FaissFlatHeader.Length) / sizeof(float),
        };
        Mutator.Write(changed.AsSpan(offset), value, width, bigEndian: false);
        return changed;
    }

    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    public static byte[] File(int dimensions, long rows, bool isEuclidean)
    {
        var header = new FaissFlatHeader(dimensions, rows);
        byte[] bytes = new byte[header.FileLength];
        header.WriteTo(bytes);
        for (int i = FaissFlatHeader.Length; i < bytes.Length; i += sizeof(float))
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i), 1 / MathF.Sqrt(dimensions));
        }

        if (isEuclidean)
        {
            "IxF2"u8.CopyTo(bytes);
            bytes[33] = 1;
        }

        return bytes;
    }
}
