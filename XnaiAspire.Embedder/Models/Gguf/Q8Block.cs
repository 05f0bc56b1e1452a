using System.Buffers.Binary;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>
/// The Q8_0 encoding: blocks of 32 numbers, each block a half-precision scale <c>d = max|x| / 127</c> and 32 signed bytes
/// <c>round(x / d)</c>, halves away from zero.
/// </summary>
public static class Q8Block
{
    private const int Elements = GgufTensorSize.Q8BlockElements;
    private const int Bytes = GgufTensorSize.Q8BlockBytes;

    /// <summary>Encodes <paramref name="values"/> (a multiple of 32 numbers) into <paramref name="encoded"/> (34 bytes for each 32).</summary>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> encoded)
    {
        CheckLengths(values.Length, encoded.Length);
        for (; !values.IsEmpty; values = values[Elements..], encoded = encoded[Bytes..])
        {
            float largest = 0;
            foreach (float value in values[..Elements])
                largest = Math.Max(largest, Math.Abs(value));

            float scale = largest / 127f;
            BinaryPrimitives.WriteHalfLittleEndian(encoded, (Half)scale);
            for (int i = 0; i < Elements; i++)
            {
                float ratio = scale == 0 ? 0 : values[i] / scale;
                encoded[2 + i] = (byte)(sbyte)(int)(ratio < 0 ? ratio - 0.5f : ratio + 0.5f);
            }
        }
    }

    /// <summary>Decodes blocks of 34 bytes into 32 numbers each.</summary>
    public static void Decode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        CheckLengths(values.Length, encoded.Length);
        for (; !values.IsEmpty; values = values[Elements..], encoded = encoded[Bytes..])
        {
            float scale = (float)BinaryPrimitives.ReadHalfLittleEndian(encoded);
            for (int i = 0; i < Elements; i++)
                values[i] = scale * (sbyte)encoded[2 + i];
        }
    }

    private static void CheckLengths(int values, int bytes)
    {
        if (values % Elements != 0 || bytes != values / Elements * Bytes)
            throw new ArgumentException($"Q8_0 needs {Elements} numbers for each {Bytes} bytes: got {values} numbers and {bytes} bytes.");
    }
}
