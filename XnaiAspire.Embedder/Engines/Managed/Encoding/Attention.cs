using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>Attention of the tokens of one text to each other, head by head. Texts of a batch do not see each other and cost each other nothing.</summary>
internal sealed unsafe class Attention<TSimd, TFloat, TInt>(BertShape shape)
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    // A score that weighs nothing, for the keys that fill up the last vector.
    private const float Nothing = -1e30f;

    private readonly int _rowStride = LinearLayer.PaddedColumns(3 * shape.Dimensions);
    private readonly int _outputStride = LinearLayer.PaddedColumns(shape.Dimensions);
    // For powers of two instead of e.
    private readonly float _scale = Exponential<TSimd, TFloat, TInt>.Log2E / MathF.Sqrt(shape.HeadDimensions);

    // Of a head's numbers, those that fill vectors; a head may be smaller than a vector.
    private readonly int _whole = shape.HeadDimensions / TSimd.Lanes * TSimd.Lanes;

    /// <param name="rows">For each token its query, key and value.</param>
    /// <param name="tokens">How many.</param>
    /// <param name="outputs">For each token the output of all heads.</param>
    /// <param name="room">Where to work.</param>
    public void Attend(float* rows, int tokens, float* outputs, AttentionRoom room)
    {
        for (var head = 0; head < shape.Heads; head++)
        {
            var at = head * shape.HeadDimensions;
            PackKeys(rows + shape.Dimensions + at, tokens, room.Keys.Pointer);
            PackValues(rows + (2 * shape.Dimensions) + at, tokens, room.Values.Pointer);
            for (var query = 0; query < tokens; query += AttentionRoom.Queries)
            {
                var queries = Math.Min(AttentionRoom.Queries, tokens - query);
                AttendFrom(rows + ((long)query * _rowStride) + at, queries, tokens, outputs + ((long)query * _outputStride) + at, room);
            }
        }
    }

    private void AttendFrom(float* queries, int count, int tokens, float* outputs, AttentionRoom room)
    {
        Multiply(queries, _rowStride, room.Keys.Pointer, room.Scores.Pointer, room.ScoreStride, count, tokens, shape.HeadDimensions, room);
        // The sums of the weights take the place of a division of each of them.
        var sums = stackalloc float[AttentionRoom.Queries];
        for (var query = 0; query < count; query++)
            sums[query] = Weigh(room.Scores.Pointer + ((long)query * room.ScoreStride), tokens);
        Multiply(room.Scores.Pointer, room.ScoreStride, room.Values.Pointer, room.Outputs.Pointer, room.OutputStride, count, shape.HeadDimensions, tokens, room);
        for (var query = 0; query < count; query++)
            Scale(room.Outputs.Pointer + ((long)query * room.OutputStride), 1 / sums[query], outputs + ((long)query * _outputStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scale(float* from, float factor, float* to)
    {
        var factors = TSimd.Create(factor);
        for (var i = 0; i < _whole; i += TSimd.Lanes)
            TSimd.Store(TSimd.Multiply(TSimd.Load(from + i), factors), to + i);
        for (var i = _whole; i < shape.HeadDimensions; i++)
            to[i] = from[i] * factor;
    }

    private static void Multiply(
        float* a, int aStride, float* panels, float* c, int cStride, int rows, int columns, int depth, AttentionRoom room)
    {
        var width = FloatTile<TSimd, TFloat, TInt, Identity<TFloat>>.Columns;
        for (var n = 0; n < columns; n += width)
        {
            for (var row = 0; row < rows; row += LinearLayer.TileRows)
            {
                FloatTile<TSimd, TFloat, TInt, Identity<TFloat>>.Multiply(
                    a + ((long)row * aStride), aStride, panels + ((long)n * depth), room.Zeros.Pointer, c + ((long)row * cStride) + n, cStride, depth);
            }
        }
    }

    // Softmax without its last division: e to the power of each score's distance from the largest. Returns the sum. A score that is NaN has such
    // a weight, whatever is taken for the largest beside it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Weigh(float* scores, int count)
    {
        var end = (count + TSimd.Lanes - 1) / TSimd.Lanes * TSimd.Lanes;
        for (var i = count; i < end; i++)
            scores[i] = Nothing;
        var largest = TSimd.Load(scores);
        for (var i = TSimd.Lanes; i < end; i += TSimd.Lanes)
            largest = TSimd.Larger(largest, TSimd.Load(scores + i));

        var scale = TSimd.Create(_scale);
        var least = TSimd.Create(TSimd.Largest(largest));
        var sum = TSimd.Create(0);
        for (var i = 0; i < end; i += TSimd.Lanes)
        {
            var distance = TSimd.Multiply(TSimd.Subtract(TSimd.Load(scores + i), least), scale);
            var weight = Exponential<TSimd, TFloat, TInt>.OfTwo(distance);
            TSimd.Store(weight, scores + i);
            sum = TSimd.Add(sum, weight);
        }

        return TSimd.Sum(sum);
    }

    // For each tile of keys and each number of a head the numbers of the tile's keys. The last tile is filled up with what lies behind the text's
    // keys; Weigh sets aside what comes of it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackKeys(float* keys, int tokens, float* panels)
    {
        var width = FloatTile<TSimd, TFloat, TInt, Identity<TFloat>>.Columns;
        for (var first = 0; first < tokens; first += TSimd.Lanes, keys += (long)TSimd.Lanes * _rowStride)
        {
            var to = panels + ((long)(first / width * width) * shape.HeadDimensions) + (first % width);
            for (var i = 0; i < _whole; i += TSimd.Lanes)
                TSimd.Transpose(keys + i, _rowStride, to + ((long)i * width), width);
            for (var i = _whole; i < shape.HeadDimensions; i++)
            {
                for (var key = 0; key < TSimd.Lanes; key++)
                    to[((long)i * width) + key] = keys[((long)key * _rowStride) + i];
            }
        }
    }

    // For each tile of a head's numbers and each token the tile's numbers; the last tile is filled up with the next head's, which nobody reads.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackValues(float* values, int tokens, float* panels)
    {
        var width = FloatTile<TSimd, TFloat, TInt, Identity<TFloat>>.Columns;
        for (var first = 0; first < shape.HeadDimensions; first += width)
        {
            var from = values + first;
            for (var token = 0; token < tokens; token++, panels += width, from += _rowStride)
            {
                TSimd.Store(TSimd.Load(from), panels);
                TSimd.Store(TSimd.Load(from + TSimd.Lanes), panels + TSimd.Lanes);
            }
        }
    }
}
