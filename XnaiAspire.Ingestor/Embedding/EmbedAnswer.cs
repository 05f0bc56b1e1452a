using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>Checks an answer before anything is done with it. What is not a proper vector becomes a refusal of that text.</summary>
internal static class EmbedAnswer
{
    // Float32 sums over a few hundred dimensions are right to about 1e-6; a vector that was not normalised is off by far more.
    private const float LengthTolerance = 1e-3f;

    public static IReadOnlyList<TextEmbedding> Check(EmbedResponse response, int texts, EmbedderDescription embedder)
    {
        if (response.Results.Count == texts)
            return [.. response.Results.Select(result => Check(result, embedder))];

        // Which vector belongs to which text is anybody's guess then.
        return Refuse(texts, "bad-answer", $"the Embedder gave {response.Results.Count} results for {texts} texts");
    }

    public static IReadOnlyList<TextEmbedding> Refuse(int texts, string reason, string detail)
    {
        var refusal = new EmbedRefusal(reason, detail);
        return [.. Enumerable.Repeat(new TextEmbedding(default, 0, refusal), texts)];
    }

    private static TextEmbedding Check(EmbedResult result, EmbedderDescription embedder) => result.OutcomeCase switch
    {
        EmbedResult.OutcomeOneofCase.Vector => Check(result.Vector, (int)Math.Min(result.Tokens, int.MaxValue), embedder),
        EmbedResult.OutcomeOneofCase.Refusal => Refused(Code(result.Refusal.Reason), result.Refusal.Detail),
        _ => Refused("bad-answer", "the Embedder gave neither a vector nor a reason"),
    };

    private static TextEmbedding Check(ByteString bytes, int tokens, EmbedderDescription embedder)
    {
        if (bytes.Length != embedder.Dimensions * sizeof(float))
            return Refused("bad-vector", $"the Embedder gave {bytes.Length} bytes; {embedder.Dimensions} dimensions are {embedder.Dimensions * sizeof(float)}");

        // float32 little-endian, which is what every machine that .NET runs on has.
        float[] vector = MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray();
        float length = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(length) || length == 0)
            return Refused("bad-vector", "the Embedder gave a vector that is zero or not finite");

        return embedder.Normalized && Math.Abs(length - 1) > LengthTolerance
            ? Refused("bad-vector", $"the Embedder gave a vector of length {length:0.####} where all have length 1")
            : new TextEmbedding(vector, tokens, null);
    }

    private static TextEmbedding Refused(string reason, string detail) => new(default, 0, new EmbedRefusal(reason, detail));

    private static string Code(RefusalReason reason) => reason switch
    {
        RefusalReason.Empty => "empty",
        RefusalReason.TooManyTokens => "too-many-tokens",
        RefusalReason.TooManyBytes => "too-many-bytes",
        RefusalReason.BadVector => "bad-vector",
        RefusalReason.Engine => "engine",
        _ => "refused",
    };
}
