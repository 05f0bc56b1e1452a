using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace XnaiAspire.Index.Search;

/// <summary>
/// Inner product of float32 rows with the widest vectors that the processor has. Rows of a FAISS file begin at byte 45, so no address is
/// aligned: every load is an unaligned one.
/// </summary>
internal static unsafe class InnerProduct
{
    /// <param name="query">As long as a row.</param>
    /// <param name="row">Address of the first float, aligned or not.</param>
    public static float Compute(ReadOnlySpan<float> query, byte* row)
    {
        ref float left = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(query);
        ref float right = ref Unsafe.AsRef<float>(row);
        if (Vector512.IsHardwareAccelerated && query.Length >= Vector512<float>.Count)
        {
            return With512(ref left, ref right, query.Length);
        }

        return Vector256.IsHardwareAccelerated && query.Length >= Vector256<float>.Count
            ? With256(ref left, ref right, query.Length)
            : With128(ref left, ref right, query.Length);
    }

    // Four sums a step: the multiply-add unit takes a new one long before the last is done.
    internal static float With512(ref float left, ref float right, int length)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= length - 64; i += 64)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, (nuint)i), Vector512.LoadUnsafe(ref right, (nuint)i), a);
            b = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, (nuint)i + 16), Vector512.LoadUnsafe(ref right, (nuint)i + 16), b);
            c = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, (nuint)i + 32), Vector512.LoadUnsafe(ref right, (nuint)i + 32), c);
            d = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, (nuint)i + 48), Vector512.LoadUnsafe(ref right, (nuint)i + 48), d);
        }

        for (; i <= length - 16; i += 16)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, (nuint)i), Vector512.LoadUnsafe(ref right, (nuint)i), a);
        }

        return Rest(Vector512.Sum(a + b + (c + d)), ref left, ref right, i, length);
    }

    internal static float With256(ref float left, ref float right, int length)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= length - 32; i += 32)
        {
            a = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, (nuint)i), Vector256.LoadUnsafe(ref right, (nuint)i), a);
            b = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, (nuint)i + 8), Vector256.LoadUnsafe(ref right, (nuint)i + 8), b);
            c = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, (nuint)i + 16), Vector256.LoadUnsafe(ref right, (nuint)i + 16), c);
            d = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, (nuint)i + 24), Vector256.LoadUnsafe(ref right, (nuint)i + 24), d);
        }

        for (; i <= length - 8; i += 8)
        {
            a = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, (nuint)i), Vector256.LoadUnsafe(ref right, (nuint)i), a);
        }

        return Rest(Vector256.Sum(a + b + (c + d)), ref left, ref right, i, length);
    }

    internal static float With128(ref float left, ref float right, int length)
    {
        Vector128<float> a = default, b = default;
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            a = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref left, (nuint)i), Vector128.LoadUnsafe(ref right, (nuint)i), a);
            b = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref left, (nuint)i + 4), Vector128.LoadUnsafe(ref right, (nuint)i + 4), b);
        }

        return Rest(Vector128.Sum(a + b), ref left, ref right, i, length);
    }

    private static float Rest(float sum, ref float left, ref float right, int i, int length)
    {
        for (; i < length; i++)
        {
            sum += Unsafe.Add(ref left, i) * Unsafe.ReadUnaligned<float>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref right, i)));
        }

        return sum;
    }
}
