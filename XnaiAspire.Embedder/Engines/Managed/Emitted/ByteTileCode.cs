using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Emitted;

/// <summary>
/// The product of <see cref="IByteTile"/> with AVX512_VNNI, for which .NET 10 has no intrinsic. A function of Linux' calling convention (System V): rdi the rows, rsi the columns, rdx the result,
/// rcx its distance in bytes, r8 the number of blocks. All 32 vectors but five are in use: twelve integer sums, twelve results, and what is multiplied.
/// </summary>
internal static class ByteTileCode
{
    private const int VectorBytes = 64;

    private static readonly Vector Columns0 = new(24);
    private static readonly Vector Columns1 = new(25);
    private static readonly Vector Row = new(26);
    private static readonly Vector Scales0 = new(27);
    private static readonly Vector Scales1 = new(28);

    public static byte[] Write()
    {
        Assembler code = new();
        for (var row = 0; row < LinearLayer.TileRows; row++)
        {
            code.Vpxord(Result(row, 0), Result(row, 0), Result(row, 0));
            code.Vpxord(Result(row, 1), Result(row, 1), Result(row, 1));
        }

        var block = code.Position;
        Begin(code);
        for (var step = 0; step < ByteBlock.Inputs / ByteBlock.Step; step++)
            AddProducts(code, step);
        AddToResults(code);
        code.Add(Register.Rdi, ByteBlock.RowsSize);
        code.Add(Register.Rsi, ByteBlock.ColumnsSize);
        code.Sub(Register.R8, 1);
        code.Jnz(block);
        for (var row = 0; row < LinearLayer.TileRows; row++)
        {
            code.Vmovups(new Memory(Register.Rdx, 0), Result(row, 0));
            code.Vmovups(new Memory(Register.Rdx, VectorBytes), Result(row, 1));
            code.Add(Register.Rdx, Register.Rcx);
        }

        code.Vzeroupper();
        code.Ret();
        return code.ToArray();
    }

    private static Vector Sum(int row, int half) => new((2 * row) + half);

    private static Vector Result(int row, int half) => new((2 * LinearLayer.TileRows) + (2 * row) + half);

    private static void Begin(Assembler code)
    {
        code.Vmovdqu32(Sum(0, 0), new Memory(Register.Rsi, 0));
        code.Vmovdqu32(Sum(0, 1), new Memory(Register.Rsi, VectorBytes));
        for (var row = 1; row < LinearLayer.TileRows; row++)
        {
            code.Vmovdqa32(Sum(row, 0), Sum(0, 0));
            code.Vmovdqa32(Sum(row, 1), Sum(0, 1));
        }
    }

    private static void AddProducts(Assembler code, int step)
    {
        var columns = ByteBlock.Weights + (step * ByteBlock.StepSize);
        code.Vmovdqu32(Columns0, new Memory(Register.Rsi, columns));
        code.Vmovdqu32(Columns1, new Memory(Register.Rsi, columns + VectorBytes));
        for (var row = 0; row < LinearLayer.TileRows; row++)
        {
            code.Vpbroadcastd(Row, new Memory(Register.Rdi, (row * ByteBlock.Inputs) + (step * ByteBlock.Step)));
            code.Vpdpbusd(Sum(row, 0), Row, Columns0);
            code.Vpdpbusd(Sum(row, 1), Row, Columns1);
        }
    }

    private static void AddToResults(Assembler code)
    {
        code.Vmovups(Columns0, new Memory(Register.Rsi, ByteBlock.ColumnScales));
        code.Vmovups(Columns1, new Memory(Register.Rsi, ByteBlock.ColumnScales + VectorBytes));
        for (var row = 0; row < LinearLayer.TileRows; row++)
        {
            var scale = new Memory(Register.Rdi, ByteBlock.RowScales + (row * sizeof(float)));
            code.VmulpsOne(Scales0, Columns0, scale);
            code.VmulpsOne(Scales1, Columns1, scale);
            code.Vcvtdq2ps(Sum(row, 0), Sum(row, 0));
            code.Vcvtdq2ps(Sum(row, 1), Sum(row, 1));
            code.Vfmadd231ps(Result(row, 0), Sum(row, 0), Scales0);
            code.Vfmadd231ps(Result(row, 1), Sum(row, 1), Scales1);
        }
    }
}
