using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Bytes;

/// <summary>The product in plain loops: what an emitted kernel must give to the last bit, and far too slow for anything else.</summary>
internal sealed unsafe class PlainByteTile : IByteTile
{
    public void Multiply(byte* rows, byte* columns, float* y, int yStride, int blocks)
    {
        for (var row = 0; row < LinearLayer.TileRows; row++)
        {
            for (var column = 0; column < ByteBlock.Columns; column++)
                y[(row * yStride) + column] = Multiply(rows, row, columns, column, blocks);
        }
    }

    private static float Multiply(byte* rows, int row, byte* columns, int column, int blocks)
    {
        float result = 0;
        for (var block = 0; block < blocks; block++, rows += ByteBlock.RowsSize, columns += ByteBlock.ColumnsSize)
        {
            var sum = ((int*)columns)[column];
            for (var input = 0; input < ByteBlock.Inputs; input++)
            {
                var weight = ((sbyte*)columns)[ByteBlock.WeightAt(input, column)];
                sum += rows[(row * ByteBlock.Inputs) + input] * weight;
            }

            var scale = ((float*)(columns + ByteBlock.ColumnScales))[column] * ((float*)(rows + ByteBlock.RowScales))[row];
            result = MathF.FusedMultiplyAdd(sum, scale, result);
        }

        return result;
    }
}
