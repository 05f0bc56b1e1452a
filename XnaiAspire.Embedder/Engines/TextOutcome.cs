using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Engines;

/// <summary>What became of one text: a vector of length 1, or the reason why there is none.</summary>
/// <param name="Vector">The vector, or <see langword="null"/> when the text was refused.</param>
/// <param name="Tokens">Tokens of the text without [CLS] and [SEP]; 0 when it was refused before it was tokenized.</param>
/// <param name="Reason">The reason code of a refusal.</param>
/// <param name="Detail">The refusal for a person: "612 tokens, the limit is 510".</param>
public readonly record struct TextOutcome(float[]? Vector, int Tokens, RefusalReason Reason, string Detail)
{
    /// <summary>A text that was embedded.</summary>
    public static TextOutcome Embedded(float[] vector, int tokens) => new(vector, tokens, RefusalReason.Unspecified, "");

    /// <summary>A text that was not.</summary>
    public static TextOutcome Refused(RefusalReason reason, string detail, int tokens = 0) => new(null, tokens, reason, detail);
}
