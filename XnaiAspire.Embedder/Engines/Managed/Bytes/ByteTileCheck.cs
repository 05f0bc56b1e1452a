using System.Runtime.InteropServices;
using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Bytes;

/// <summary>Whether a kernel gives what plain loops give, to the last bit: before its first use, on the processor that it will run on.</summary>
internal static unsafe class ByteTileCheck
{
    // One block, a few, and as many as a layer of 1536 inputs has.
    private static readonly int[] Blocks = [1, 3, 48];

    /// <summary>Random bytes, among them the largest of both signs everywhere; always the same.</summary>
    public static bool IsRight(IByteTile tile) => Blocks.All(blocks => IsRight(tile, blocks, isExtreme: false) && IsRight(tile, blocks, isExtreme: true));

    private static bool IsRight(IByteTile tile, int blocks, bool isExtreme)
    {
        const int Stride = ByteBlock.Columns + 16;
        Random random = new(blocks);
        AlignedArray<byte> rows = new(blocks * ByteBlock.RowsSize), columns = new(blocks * ByteBlock.ColumnsSize);
        for (var block = 0; block < blocks; block++)
            Fill(rows.Pointer + (block * ByteBlock.RowsSize), columns.Pointer + (block * ByteBlock.ColumnsSize), random, isExtreme);

        AlignedArray<float> expected = new(LinearLayer.TileRows * Stride), seen = new(LinearLayer.TileRows * Stride);
        new PlainByteTile().Multiply(rows.Pointer, columns.Pointer, expected.Pointer, Stride, blocks);
        tile.Multiply(rows.Pointer, columns.Pointer, seen.Pointer, Stride, blocks);
        return MemoryMarshal.AsBytes(expected.Span).SequenceEqual(MemoryMarshal.AsBytes(seen.Span));
    }

    private static void Fill(byte* rows, byte* columns, Random random, bool isExtreme)
    {
        for (var i = 0; i < ByteBlock.RowScales; i++)
            rows[i] = (byte)(ByteBlock.Offset + Byte());
        for (var i = ByteBlock.Weights; i < ByteBlock.ColumnScales; i++)
            columns[i] = (byte)Byte();
        for (var row = 0; row < LinearLayer.TileRows; row++)
            ((float*)(rows + ByteBlock.RowScales))[row] = Scale();
        for (var column = 0; column < ByteBlock.Columns; column++)
        {
            ((int*)columns)[column] = random.Next(-ByteBlock.Offset * ByteBlock.Largest * ByteBlock.Inputs, ByteBlock.Offset * ByteBlock.Largest * ByteBlock.Inputs);
            ((float*)(columns + ByteBlock.ColumnScales))[column] = Scale();
        }

        int Byte() => isExtreme ? (random.Next(2) == 0 ? ByteBlock.Largest : -ByteBlock.Largest) : random.Next(-ByteBlock.Largest, ByteBlock.Largest + 1);
        float Scale() => (float)(random.NextDouble() - 0.5);
    }
}
