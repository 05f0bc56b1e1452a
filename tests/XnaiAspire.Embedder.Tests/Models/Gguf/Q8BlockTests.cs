using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Tests.Models.Gguf;

public sealed class Q8BlockTests
{
    [Fact]
    public void Numbers_of_one_magnitude_come_back_to_half_precision_of_the_scale()
    {
        float[] values = [.. Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? 127f : -127f)];
        Assert.Equal(values, RoundTrip(values));
    }

    [Fact]
    public void Zeros_stay_zeros() => Assert.Equal(new float[32], RoundTrip(new float[32]));

    [Fact]
    public void Each_number_is_off_by_at_most_half_a_step()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        float[] values = [.. Enumerable.Range(0, 32 * 50).Select(_ => (float)(random.NextDouble() * 20 - 10))];
        float[] back = RoundTrip(values);
        for (int i = 0; i < values.Length; i++)
        {
            // Half a step of 10/127, and the scale's own half-precision rounding (2^-11 of the value).
            Assert.True(Math.Abs(values[i] - back[i]) <= 10f / 127 / 2 + 10f / 2048, $"seed {Seed}, number {i}: {values[i]} came back as {back[i]}");
        }
    }

    [Fact]
    public void Bytes_are_laid_out_as_ggml_reads_them()
    {
        float[] values = new float[32];
        values[0] = -127f;
        values[1] = 2.5f;
        byte[] encoded = new byte[34];
        Q8Block.Encode(values, encoded);
        Assert.Equal([0x00, 0x3c, 0x81, 0x03, 0x00], encoded[..5]); // scale 1.0 as half, -127, 2.5 away from zero to 3
    }

    [Fact]
    public void Lengths_that_do_not_belong_together_are_refused() =>
        Assert.Throws<ArgumentException>(() => Q8Block.Encode(new float[32], new byte[33]));

    private static float[] RoundTrip(float[] values)
    {
        byte[] encoded = new byte[values.Length / 32 * 34];
        Q8Block.Encode(values, encoded);
        float[] back = new float[values.Length];
        Q8Block.Decode(encoded, back);
        return back;
    }
}
