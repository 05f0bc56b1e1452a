namespace XnaiAspire.Embedder.Engines;

/// <summary>What a client may ask for, each told by <c>Describe</c> and refused by name when passed.</summary>
public static class EmbeddingLimits
{
    /// <summary>Texts in one message: enough to keep every context busy, little enough that a lost message is cheap to repeat.</summary>
    public const int MaxTexts = 256;

    /// <summary>
    /// UTF-8 bytes of one text. A text of the most tokens that any supported model takes is far smaller; the tokenizer takes about
    /// 25 ms for one of this size, so a text that is refused only then costs no more than one that is embedded.
    /// </summary>
    public const int MaxTextBytes = 256 * 1024;

    /// <summary>Bytes of one gRPC message, either way.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Texts of all callers together that are taken before the first of them are done: 64 full messages, a minute or so of work on two cores. A stream has three
    /// messages under way at most, so one client alone does not come near.
    /// </summary>
    public const int MaxWaitingTexts = 64 * MaxTexts;

    /// <summary>When to try again what came while so many waited. By then a few dozen texts are done, and nobody has asked in vain a hundred times.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Positions of a text that are used even when a model has more: a context's memory grows with the square of them.</summary>
    public const int MaxPositions = 2048;

    /// <summary>Numbers of a vector; the largest BERT-family models have 1,024.</summary>
    public const int MaxDimensions = 4096;

    /// <summary>Contexts at the same time; each takes some 50 MB beside the model.</summary>
    public const int MaxContexts = 256;

    /// <summary>The tokens that the model adds to each text, [CLS] and [SEP].</summary>
    public const int SpecialTokens = 2;
}
