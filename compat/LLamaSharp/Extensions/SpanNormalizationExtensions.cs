using System.Numerics.Tensors;

namespace LLama.Extensions;

public static class SpanNormalizationExtensions
{
    public static float[] EuclideanNormalization(this float[] vector)
    {
        vector.AsSpan().EuclideanNormalization();
        return vector;
    }

    public static Span<float> EuclideanNormalization(this Span<float> vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    public static float[] EuclideanNormalization(this ReadOnlySpan<float> vector)
    {
        var result = new float[vector.Length];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), result);
        return result;
    }
}
