using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace XnaiAspire.Bench;

/// <summary>A unit vector for a text: a stretch of a table of random numbers, the place and three of the numbers by the text's hash.</summary>
internal static class StubVectors
{
    /// <summary>Of all-MiniLM-L12-v2.</summary>
    public const int Dimensions = 384;

    private const int Seed = 20_261_123;

    private static readonly float[] Table = Fill();

    /// <summary>float32, little-endian. The same text always has the same vector; two texts hardly ever share one.</summary>
    public static byte[] Of(string text)
    {
        ulong hash = Hash(text);
        byte[] bytes = new byte[Dimensions * sizeof(float)];
        Span<float> vector = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        Table.AsSpan((int)(hash & 0xFFFF), Dimensions).CopyTo(vector);
        for (int i = 0; i < 3; i++)
            vector[i] += (hash >> (16 * (i + 1)) & 0xFFFF) / 65536f;

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return bytes;
    }

    // Knuth's multiplicative hash, eight bytes at a time: string.GetHashCode differs from process to process.
    private static ulong Hash(string text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        ulong hash = (ulong)bytes.Length;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            hash = ulong.RotateLeft((hash ^ word) * 0x9E3779B97F4A7C15, 29);

        foreach (byte rest in bytes[(bytes.Length & ~7)..])
            hash = ulong.RotateLeft((hash ^ rest) * 0x9E3779B97F4A7C15, 29);

        return hash ^ (hash >> 32);
    }

    private static float[] Fill()
    {
        var random = new Random(Seed);
        float[] table = new float[0x10000 + Dimensions];
        for (int i = 0; i < table.Length; i++)
            table[i] = random.NextSingle() - 0.5f;

        return table;
    }
}
