using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Search;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Search;

public sealed unsafe class InnerProductTests
{
    [Property]
    public void Every_width_agrees_with_double_precision_at_any_address(PositiveInt seed, PositiveInt length, byte shift)
    {
        var random = new Random(seed.Get);
        int floats = length.Get % 200 + 1;
        float[] left = Sample.UnitVector(random, floats);
        float[] right = Sample.UnitVector(random, floats);
        byte[] unaligned = new byte[floats * 4 + shift];
        MemoryMarshal.AsBytes(right.AsSpan()).CopyTo(unaligned.AsSpan(shift));
        double expected = 0;
        for (int i = 0; i < floats; i++)
        {
            expected += (double)left[i] * right[i];
        }

        fixed (byte* start = unaligned)
        {
            ref float row = ref *(float*)(start + shift);
            Assert.Equal(expected, InnerProduct.Compute(left, start + shift), 5e-7);
            Assert.Equal(expected, InnerProduct.With512(ref left[0], ref row, floats), 5e-7);
            Assert.Equal(expected, InnerProduct.With256(ref left[0], ref row, floats), 5e-7);
            Assert.Equal(expected, InnerProduct.With128(ref left[0], ref row, floats), 5e-7);
        }
    }
}
