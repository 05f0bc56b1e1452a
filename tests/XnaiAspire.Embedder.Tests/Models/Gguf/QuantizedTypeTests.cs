using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Models.Gguf;

/// <summary>Each type of blocks against ggml's own decoding, bit by bit.</summary>
public sealed class QuantizedTypeTests
{
    private const int Columns = 512;
    private const int Rows = 7;

    public static TheoryData<GgufTensorType, string> Types => new()
    {
        { GgufTensorType.Q4, "q4_0" },
        { GgufTensorType.Q4Minimum, "q4_1" },
        { GgufTensorType.Q5, "q5_0" },
        { GgufTensorType.Q5Minimum, "q5_1" },
        { GgufTensorType.Q8, "q8_0" },
        { GgufTensorType.Q2K, "q2_K" },
        { GgufTensorType.Q3K, "q3_K" },
        { GgufTensorType.Q4K, "q4_K" },
        { GgufTensorType.Q5K, "q5_K" },
        { GgufTensorType.Q6K, "q6_K" },
        { GgufTensorType.Iq4, "iq4_nl" },
        { GgufTensorType.Iq4K, "iq4_xs" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void What_ggml_encoded_is_decoded_as_ggml_does(GgufTensorType type, string name)
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        float[] values = [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)((random.NextDouble() - 0.4) * Math.Exp(4 * random.NextDouble())))];
        var bytes = Ggml.Quantize(type, values, Columns);
        Compare(type, name, bytes, seed);
    }

    // Bits that no encoder would write, too: the highest scales, negative ones, every bit of every field.
    [Theory]
    [MemberData(nameof(Types))]
    public void Blocks_of_random_bits_are_decoded_as_ggml_does(GgufTensorType type, string name)
    {
        var seed = Random.Shared.Next();
        var bytes = new byte[GgufTensorSize.Of([Columns, 200], type)!.Value];
        new Random(seed).NextBytes(bytes);
        Compare(type, name, bytes, seed);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Rows_that_are_not_whole_blocks_are_refused(GgufTensorType type, string name)
        => Assert.Contains(type.ToString(), Assert.Throws<ArgumentException>(() => GgufTensorSize.Of([name.EndsWith("_0", StringComparison.Ordinal) ? 48 : 40, 2], type)).Message, StringComparison.Ordinal);

    private static void Compare(GgufTensorType type, string name, byte[] bytes, int seed)
    {
        var count = (int)(bytes.Length / GgufTensorSize.Of([Columns, 1], type)!.Value * Columns);
        var ours = new float[count];
        GgufNumbers.Decode(type, bytes, ours);
        var theirs = Ggml.Dequantize(name, bytes, count);
        for (var i = 0; i < count; i++)
        {
            // NaN out of random scales has more than one pattern.
            Assert.True(
                ours[i].Equals(theirs[i]) || BitConverter.SingleToInt32Bits(ours[i]) == BitConverter.SingleToInt32Bits(theirs[i]),
                $"seed {seed}, {name}, number {i}: {ours[i]}, and ggml has {theirs[i]}");
        }
    }
}
