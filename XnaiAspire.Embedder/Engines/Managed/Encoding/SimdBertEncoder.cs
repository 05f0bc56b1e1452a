using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>The network for one width of vectors.</summary>
internal sealed unsafe class SimdBertEncoder<TSimd, TFloat, TInt> : BertEncoder
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    private readonly TokenTable _tokens;
    private readonly AlignedArray<float> _positions;
    private readonly NormWeights _embeddingNorm;
    private readonly BertLayer[] _layers;
    private readonly Attention<TSimd, TFloat, TInt> _attention;
    private readonly LayerNorm<TSimd, TFloat, TInt> _norm;
    private readonly int _stride;

    /// <param name="weights">The model.</param>
    /// <param name="useIntegers">Quantised weights are multiplied as integers where the processor is fast at it.</param>
    /// <param name="bytes">Multiplies them as bytes; null: it has 16-bit integers.</param>
    public SimdBertEncoder(BertWeights weights, bool useIntegers, IByteTile? bytes)
        : base(weights.Shape)
    {
        _stride = LinearLayer.PaddedColumns(Shape.Dimensions);
        _attention = new Attention<TSimd, TFloat, TInt>(Shape);
        _norm = new LayerNorm<TSimd, TFloat, TInt>(Shape.Dimensions, Shape.Epsilon);
        _tokens = weights.Tokens;
        _embeddingNorm = new NormWeights(weights.EmbeddingNorm.Gain, weights.EmbeddingNorm.Bias);
        _positions = new AlignedArray<float>((long)Shape.Positions * _stride);
        for (var position = 0; position < Shape.Positions; position++)
            weights.Positions.AsSpan(position * Shape.Dimensions, Shape.Dimensions).CopyTo(_positions.Span[(position * _stride)..]);

        var integers = useIntegers && TSimd.MultipliesPairs;
        var (isAnyInteger, isAnyByte) = (false, false);
        _layers = [.. weights.ReadLayers().Select(layer => new BertLayer(
            Pack<Identity<TFloat>>(layer.Projections), Pack<Identity<TFloat>>(layer.Output), new NormWeights(layer.OutputNorm.Gain, layer.OutputNorm.Bias),
            Pack<Gelu<TSimd, TFloat, TInt>>(layer.Up), Pack<Identity<TFloat>>(layer.Down), new NormWeights(layer.LayerNorm.Gain, layer.LayerNorm.Bias)))];
        Name = $"{TSimd.Name} {(isAnyByte ? "int8" : isAnyInteger ? "int16" : "f32")}";

        LinearLayer Pack<TActivation>(LinearWeights linear)
            where TActivation : struct, IActivation<TFloat>
        {
            if (bytes is not null && useIntegers && ByteLinear<TSimd, TFloat, TInt, TActivation>.Takes(linear))
            {
                isAnyByte = true;
                return new ByteLinear<TSimd, TFloat, TInt, TActivation>(linear, bytes);
            }

            var asIntegers = integers && linear.IsQuantized && linear.Inputs % 2 == 0;
            isAnyInteger |= asIntegers;
            return asIntegers
                ? new IntegerLinear<TSimd, TFloat, TInt, TActivation>(linear)
                : new FloatLinear<TSimd, TFloat, TInt, TActivation>(linear);
        }
    }

    public override string Name { get; }

    public override void Begin(ReadOnlySpan<int> ids, ReadOnlySpan<int> lengths, EncoderRoom room)
    {
        var row = room.Hidden.Pointer;
        foreach (var length in lengths)
        {
            for (var position = 0; position < length; position++, row += _stride)
            {
                _tokens.Read(ids[position], new Span<float>(row, Shape.Dimensions));
                var positions = _positions.Pointer + ((long)position * _stride);
                for (var i = 0; i < _stride; i += TSimd.Lanes)
                    TSimd.Store(TSimd.Add(TSimd.Load(row + i), TSimd.Load(positions + i)), row + i);
            }

            ids = ids[length..];
        }

        _norm.Normalize(room.Hidden.Pointer, Total(lengths), _embeddingNorm);
    }

    public override void RunLayer(int number, ReadOnlySpan<int> lengths, EncoderRoom room)
    {
        var layer = _layers[number];
        var total = Total(lengths);
        float* hidden = room.Hidden.Pointer, result = room.Result.Pointer, attended = room.Attended.Pointer, projections = room.Projections.Pointer;
        layer.Projections.Apply(hidden, total, projections, room.Quantized);
        foreach (var length in lengths)
        {
            _attention.Attend(projections, length, attended, room.Attention);
            projections += (long)length * LinearLayer.PaddedColumns(3 * Shape.Dimensions);
            attended += (long)length * _stride;
        }

        layer.Output.Apply(room.Attended.Pointer, total, result, room.Quantized);
        _norm.AddAndNormalize(hidden, result, total, layer.OutputNorm);
        for (var row = 0; row < total; row += EncoderRoom.FeedForwardRows)
        {
            var rows = Math.Min(EncoderRoom.FeedForwardRows, total - row);
            layer.Up.Apply(hidden + ((long)row * _stride), rows, room.Wide.Pointer, room.Quantized);
            layer.Down.Apply(room.Wide.Pointer, rows, result + ((long)row * _stride), room.QuantizedWide);
        }

        _norm.AddAndNormalize(hidden, result, total, layer.LayerNorm);
    }

    public override ReadOnlySpan<float> Pool(int first, int length, Pooling pooling, EncoderRoom room)
    {
        var row = room.Hidden.Pointer + ((long)first * _stride);
        var pooled = room.Pooled.Pointer;
        for (var i = 0; i < _stride; i += TSimd.Lanes)
        {
            var sum = TSimd.Load(row + i);
            for (var token = 1; pooling == Pooling.Mean && token < length; token++)
                sum = TSimd.Add(sum, TSimd.Load(row + ((long)token * _stride) + i));
            TSimd.Store(sum, pooled + i);
        }

        return new ReadOnlySpan<float>(pooled, Shape.Dimensions);
    }

    private static int Total(ReadOnlySpan<int> lengths)
    {
        var total = 0;
        foreach (var length in lengths)
            total += length;
        return total;
    }
}
