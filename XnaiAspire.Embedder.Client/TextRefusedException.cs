namespace XnaiAspire.Embedder.Client;

/// <summary>A text has no vector: it is empty, too long, or the model failed at it. None of the texts of the call is given back.</summary>
public sealed class TextRefusedException : Exception
{
    /// <summary>Says which text, and why.</summary>
    /// <param name="index">The text's place among those of the call.</param>
    /// <param name="reason">The code.</param>
    /// <param name="detail">The reason for people.</param>
    public TextRefusedException(int index, string reason, string detail)
        : base($"The Embedder refused text {index} ({reason}): {detail}")
    {
        Index = index;
        Reason = reason;
    }

    /// <summary>The text's place among those of the call.</summary>
    public int Index { get; }

    /// <summary>For programs: <c>empty</c>, <c>too-many-tokens</c>, <c>too-many-bytes</c>, <c>bad-vector</c> or <c>engine</c>.</summary>
    public string Reason { get; }
}
