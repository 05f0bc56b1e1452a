using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Bytes;

/// <summary>Weights and inputs as bytes with a scale for each block of 32, as llama.cpp multiplies Q8_0: half the bits of <see cref="IntegerLinear{TSimd, TFloat, TInt, TActivation}"/>.</summary>
internal sealed unsafe class ByteLinear<TSimd, TFloat, TInt, TActivation> : LinearLayer
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
    where TActivation : struct, IActivation<TFloat>
{
    private readonly AlignedArray<byte> _panels;
    private readonly AlignedArray<float> _bias;
    private readonly IByteTile _tile;
    private readonly int _inputs;
    private readonly int _columns;

    /// <param name="weights">Of which <see cref="Takes"/> says yes.</param>
    /// <param name="tile">Multiplies.</param>
    public ByteLinear(LinearWeights weights, IByteTile tile)
    {
        (_tile, _inputs, _columns) = (tile, weights.Inputs, PaddedColumns(weights.Outputs));
        _panels = new AlignedArray<byte>((long)_columns / ByteBlock.Columns * Blocks * ByteBlock.ColumnsSize);
        _bias = new AlignedArray<float>(_columns);
        weights.Bias.CopyTo(_bias.Span);
        for (var output = 0; output < weights.Outputs; output++)
            Pack(output, weights.Row(output));
    }

    private int Blocks => _inputs / ByteBlock.Inputs;

    /// <summary>Whether a layer has whole blocks.</summary>
    public static bool Takes(LinearWeights weights) => weights.IsQuantized && weights.Inputs % ByteBlock.Inputs == 0;

    public override void Apply(float* x, int rows, float* y, QuantizedRows quantized)
    {
        // A row of bytes takes less room than one of 16-bit integers.
        var bytes = (byte*)quantized.Values.Pointer;
        ByteQuantizer<TSimd, TFloat, TInt>.Quantize(x, _inputs, rows, bytes);
        for (var n = 0; n < _columns; n += ByteBlock.Columns)
        {
            var panel = Panel(n);
            for (var row = 0; row < rows; row += TileRows)
            {
                var to = y + ((long)row * _columns) + n;
                _tile.Multiply(bytes + ((long)row / TileRows * Blocks * ByteBlock.RowsSize), panel, to, _columns, Blocks);
                Finish(to, _bias.Pointer + n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(float* y, float* bias)
    {
        for (var row = 0; row < TileRows; row++, y += _columns)
        {
            for (var column = 0; column < ByteBlock.Columns; column += TSimd.Lanes)
                TSimd.Store(TActivation.Apply(TSimd.Add(TSimd.Load(y + column), TSimd.Load(bias + column))), y + column);
        }
    }

    private void Pack(int output, ReadOnlySpan<float> row)
    {
        var column = output % ByteBlock.Columns;
        for (var at = Panel(output - column); !row.IsEmpty; row = row[ByteBlock.Inputs..], at += ByteBlock.ColumnsSize)
        {
            float largest = 0;
            foreach (var weight in row[..ByteBlock.Inputs])
                largest = Math.Max(largest, Math.Abs(weight));
            var factor = largest > 0 ? ByteBlock.Largest / (double)largest : 0;
            for (var input = 0; input < ByteBlock.Inputs; input++)
            {
                var weight = (sbyte)Math.Round(row[input] * factor);
                ((sbyte*)at)[ByteBlock.WeightAt(input, column)] = weight;
                ((int*)at)[column] -= ByteBlock.Offset * weight;
            }

            ((float*)(at + ByteBlock.ColumnScales))[column] = largest / ByteBlock.Largest;
        }
    }

    private byte* Panel(int output) => _panels.Pointer + ((long)output / ByteBlock.Columns * Blocks * ByteBlock.ColumnsSize);
}
