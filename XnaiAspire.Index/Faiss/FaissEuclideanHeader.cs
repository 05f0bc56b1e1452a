using System.Buffers.Binary;

namespace XnaiAspire.Index.Faiss;

/// <summary>
/// The head of an <c>IndexFlatL2</c>: <see cref="FaissFlatHeader"/>'s but for the tag <c>IxF2</c> and metric 1. LangChain makes such an index
/// unless it is told otherwise.
/// </summary>
internal static class FaissEuclideanHeader
{
    private const int Metric = 1;
    private const int MetricOffset = 33;

    /// <summary>Turns the head of an <c>IndexFlatL2</c> into that of an <c>IndexFlatIP</c> with the same rows; false, and nothing done, for any other.</summary>
    public static bool TryMakeInnerProduct(Span<byte> head)
    {
        if (head.Length < FaissFlatHeader.Length || !head.StartsWith("IxF2"u8)
            || BinaryPrimitives.ReadInt32LittleEndian(head[MetricOffset..]) != Metric)
        {
            return false;
        }

        "IxFI"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[MetricOffset..], 0);
        return true;
    }
}
