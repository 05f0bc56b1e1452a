using System.Numerics.Tensors;
using Google.Protobuf;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>Checks an answer before anything is done with it. What is not a proper vector becomes a refusal of that text.</summary>
internal static class EmbedAnswer
{
    // What the Embedder says of a text goes into the ledger and onto terminals.
    private const int MaxDetail = 300;

    // Float32 sums over a few hundred dimensions are right to about 1e-6; a vector that was not normalised is off by far more.
    private const float LengthTolerance = 1e-3f;

    public static void Check(EmbedResponse response, EmbedderDescription embedder, Span<TextEmbedding> results)
    {
        if (response.Results.Count != results.Length)
        {
            // Which vector belongs to which text is anybody's guess then.
            results.Fill(Refused("answer-count", $"the Embedder gave {response.Results.Count} results for {results.Length} texts"));
            return;
        }

        for (int i = 0; i < results.Length; i++)
            results[i] = Check(response.Results[i], embedder);
    }

    public static TextEmbedding Refused(string reason, string detail) => new(default, 0, new EmbedRefusal(reason, detail));

    /// <summary>
    /// The Embedder counts a text when it embeds it. Another count than the chunk had when it was cut means that the answer is another
    /// text's: results in the wrong order, a message answered under the id of its neighbour.
    /// </summary>
    public static TextEmbedding CheckTokens(TextEmbedding embedding, int tokens) => embedding.Refusal is not null || embedding.Tokens == tokens
        ? embedding
        : Refused("answer-tokens", $"the Embedder gave a vector for {embedding.Tokens} tokens where the chunk has {tokens}; it is another text's");

    private static TextEmbedding Check(EmbedResult result, EmbedderDescription embedder) => result.OutcomeCase switch
    {
        EmbedResult.OutcomeOneofCase.Vector => Check(result.Vector, (int)Math.Min(result.Tokens, int.MaxValue), embedder),
        EmbedResult.OutcomeOneofCase.Refusal => Refused(Code(result.Refusal.Reason), Plain(result.Refusal.Detail)),
        _ => Refused("answer-empty", "the Embedder gave neither a vector nor a reason"),
    };

    private static TextEmbedding Check(ByteString bytes, int tokens, EmbedderDescription embedder)
    {
        if (bytes.Length != embedder.Dimensions * sizeof(float))
            return Refused("vector-dimensions", $"the Embedder gave {bytes.Length} bytes; {embedder.Dimensions} dimensions are {embedder.Dimensions * sizeof(float)}");

        // float32 little-endian, which is what every machine that .NET runs on has.
        return Check(VectorBytes.Of(bytes.Memory), tokens, embedder);
    }

    /// <summary>A vector of as many floats as the Embedder's have, or why it is none.</summary>
    public static TextEmbedding Check(ReadOnlyMemory<float> vector, int tokens, EmbedderDescription embedder)
    {
        float length = TensorPrimitives.Norm(vector.Span);
        if (!float.IsFinite(length))
            return Refused("vector-not-finite", "the Embedder gave a vector with numbers that are not finite");

        if (length == 0)
            return Refused("vector-zero", "the Embedder gave the zero vector");

        return embedder.Normalized && Math.Abs(length - 1) > LengthTolerance
            ? Refused("vector-length", $"the Embedder gave a vector of length {length:0.####} where all have length 1")
            : new TextEmbedding(vector, tokens, null);
    }

    // One line of ordinary characters, whatever was sent.
    private static string Plain(string detail) =>
        string.Concat(detail.Take(MaxDetail).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));

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
