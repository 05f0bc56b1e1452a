using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Services;

/// <summary>Between the contract's messages and the engine's outcomes.</summary>
internal static class EmbedMessages
{
    /// <exception cref="RpcException">INVALID_ARGUMENT: more texts than a message may have.</exception>
    public static void CheckTextCount(int count)
    {
        if (count > EmbeddingLimits.MaxTexts)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument,
                $"{count} texts in one message, the limit is {EmbeddingLimits.MaxTexts} (max_texts)"));
        }
    }

    /// <summary>RESOURCE_EXHAUSTED with gRPC's own hint when to try again, in milliseconds.</summary>
    public static RpcException Overloaded(string detail) => new(
        new Status(StatusCode.ResourceExhausted, detail),
        new Metadata { { "grpc-retry-pushback-ms", EmbeddingLimits.RetryAfter.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) } });

    public static EmbedResponse ToResponse(ulong id, ulong modelTag, IEnumerable<TextOutcome> outcomes)
    {
        EmbedResponse response = new() { Id = id, ModelTag = modelTag };
        response.Results.AddRange(outcomes.Select(ToResult));
        return response;
    }

    private static EmbedResult ToResult(TextOutcome outcome)
    {
        EmbedResult result = new() { Tokens = (uint)outcome.Tokens };
        if (outcome.Vector is { } vector)
            result.Vector = LittleEndian(vector);
        else
            result.Refusal = new TextRefusal { Reason = outcome.Reason, Detail = outcome.Detail };
        return result;
    }

    private static ByteString LittleEndian(float[] vector)
    {
        if (BitConverter.IsLittleEndian)
            return ByteString.CopyFrom(MemoryMarshal.AsBytes(vector.AsSpan()));
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
