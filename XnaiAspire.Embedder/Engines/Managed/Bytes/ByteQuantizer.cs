using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Bytes;

/// <summary>Turns rows into bytes with a scale for each block. A block with NaN or infinity in it has such a scale.</summary>
internal static unsafe class ByteQuantizer<TSimd, TFloat, TInt>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    // Below, 127 divided by it would be too large for a number: such a block is nothing beside any other.
    private const float Smallest = 1e-30f;

    /// <param name="x">Rows of numbers.</param>
    /// <param name="inputs">Of a row, and their distance; a multiple of a block.</param>
    /// <param name="rows">How many.</param>
    /// <param name="to">For each six rows their blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(float* x, int inputs, int rows, byte* to)
    {
        var integers = stackalloc short[ByteBlock.Inputs];
        for (var row = 0; row < rows; row++)
        {
            var tile = to + ((long)(row / LinearLayer.TileRows) * (inputs / ByteBlock.Inputs) * ByteBlock.RowsSize);
            var inTile = row % LinearLayer.TileRows;
            for (var input = 0; input < inputs; input += ByteBlock.Inputs, x += ByteBlock.Inputs, tile += ByteBlock.RowsSize)
                ((float*)(tile + ByteBlock.RowScales))[inTile] = Quantize(x, integers, tile + (inTile * ByteBlock.Inputs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Quantize(float* x, short* integers, byte* to)
    {
        var sizes = TSimd.Create(0);
        for (var i = 0; i < ByteBlock.Inputs; i += TSimd.Lanes)
            sizes = TSimd.LargerSize(sizes, TSimd.Load(x + i));
        var largest = TSimd.LargestSize(sizes);
        var factor = TSimd.Create(largest < Smallest ? 0 : ByteBlock.Largest / largest);
        for (var i = 0; i < ByteBlock.Inputs; i += 2 * TSimd.Lanes)
            TSimd.StoreShorts(TSimd.Multiply(TSimd.Load(x + i), factor), TSimd.Multiply(TSimd.Load(x + i + TSimd.Lanes), factor), integers + i);

        // The lower half of a number plus 128 is that of the number with its highest bit turned over.
        for (var i = 0; i < ByteBlock.Inputs; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.Narrow(Vector128.Load(integers + i), Vector128.Load(integers + i + Vector128<short>.Count)).AsByte();
            (bytes ^ Vector128.Create((byte)ByteBlock.Offset)).Store(to + i);
        }

        return largest < Smallest ? 0 : largest / ByteBlock.Largest;
    }
}
