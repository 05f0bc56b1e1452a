using System.Buffers.Binary;
using System.Text;
using XnaiAspire.Embedder.Models.Gguf;
using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Models.Gguf;

public sealed class GgufHostileFileTests(ITestOutputHelper output)
{
    private const int FirstPair = 24; // magic 4, version 4, two counts of 8

    [Theory]
    [InlineData(0, "not-gguf")]
    [InlineData(4, "unsupported-version")]
    [InlineData(8, "count-too-large")]
    [InlineData(16, "count-too-large")]
    [InlineData(FirstPair, "string-too-long")]
    public void A_count_or_length_of_all_ones_is_refused_where_it_stands(int at, string reason)
    {
        byte[] bytes = SmallGguf.Bytes();
        bytes.AsSpan(at, at < 8 ? 4 : 8).Fill(0xff);
        GgufException e = Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(bytes)));
        Assert.Equal(reason, e.Reason);
        Assert.Equal(at, e.Offset);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] bytes = SmallGguf.Bytes();
        // The last tensor's 136 bytes are padded to 160; a file that lacks only padding is whole.
        for (int length = 0; length < bytes.Length - 24; length++)
            Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(bytes, 0, length)));
    }

    [Fact]
    public void A_count_within_the_limit_but_not_in_the_file_is_refused_before_anything_is_allocated()
    {
        byte[] bytes = SmallGguf.Bytes();
        int array = bytes.AsSpan().IndexOf("tokenizer.ggml.token_type"u8) + "tokenizer.ggml.token_type".Length + 8;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(array), GgufLimits.MaxArrayCount);
        long before = GC.GetAllocatedBytesForCurrentThread();
        GgufException e = Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(bytes)));
        Assert.Equal("truncated", e.Reason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Keys_and_tensors_that_are_there_twice_are_refused()
    {
        byte[] bytes = SmallGguf.Bytes();
        Replace(bytes, "bert.attention.layer_norm_epsilon", "bert.attention.layer_norm_epsilom");
        GgufReader.Read(new MemoryStream(bytes));
        Replace(bytes, "rows", "norm");
        Assert.Equal("duplicate-tensor", Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(bytes))).Reason);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        byte[] bytes = SmallGguf.Bytes();
        bytes[bytes.AsSpan().IndexOf("[PAD]"u8)] = 0xff;
        Assert.Equal("bad-utf8", Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(bytes))).Reason);
    }

    [Fact]
    public void Damaged_headers_are_refused_or_read_within_bounded_memory()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] good = SmallGguf.Bytes();
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Damage(good, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                GgufReader.Read(new MemoryStream(bytes));
            }
            catch (GgufException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, case {i}: {e}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, $"seed {seed}, case {i} allocated too much");
        }

        Assert.InRange(refused, 2_000, 20_000);
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bytes = good[..(random.Next(4) == 0 ? random.Next(good.Length) : good.Length)];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Length > 8; changes--)
        {
            int at = random.Next(bytes.Length - 8);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
                    break;
                default:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)random.Next(0, 1 << random.Next(1, 30)));
                    break;
            }
        }

        return bytes;
    }

    private static void Replace(byte[] bytes, string old, string replacement) =>
        Encoding.UTF8.GetBytes(replacement).CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(old))));
}
