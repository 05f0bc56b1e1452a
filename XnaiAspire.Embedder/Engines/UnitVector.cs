namespace XnaiAspire.Embedder.Engines;

/// <summary>Scales an embedding to length 1, so that an inner product is a cosine.</summary>
public static class UnitVector
{
    /// <summary>A copy of length 1, or <see langword="null"/> when a number is NaN or infinite or all are zero.</summary>
    public static float[]? From(ReadOnlySpan<float> embedding)
    {
        // A plain loop in double precision: the sum does not depend on the width of the machine's vectors.
        double squares = 0;
        foreach (var value in embedding)
            squares += (double)value * value;
        if (!double.IsFinite(squares) || squares <= 0)
            return null;
        var scale = 1 / Math.Sqrt(squares);
        var unit = new float[embedding.Length];
        for (var i = 0; i < unit.Length; i++)
            unit[i] = (float)(embedding[i] * scale);
        return unit;
    }
}
