namespace XnaiAspire.Embedder.Engines.Managed.Bytes;

/// <summary>
/// Six rows by 32 columns of a product of bytes (<see cref="ByteBlock"/>): for each block the sum of the products, exact as an integer, times the product of both scales, and added with one rounding
/// to what the blocks before have given. All implementations give the same bits.
/// </summary>
internal unsafe interface IByteTile
{
    /// <param name="rows">Blocks of six rows.</param>
    /// <param name="columns">Blocks of 32 columns, on a multiple of 64 bytes.</param>
    /// <param name="y">The first row of the product.</param>
    /// <param name="yStride">The distance of rows, in numbers.</param>
    /// <param name="blocks">How many, at least one.</param>
    void Multiply(byte* rows, byte* columns, float* y, int yStride, int blocks);
}
