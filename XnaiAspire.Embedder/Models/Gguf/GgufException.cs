namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>A GGUF file is damaged, or asks for something this reader does not allow. Carries the reason code and where in the file it was seen.</summary>
public sealed class GgufException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">A kebab-case code, such as <c>truncated</c> or <c>string-too-long</c>.</param>
    /// <param name="offset">Byte offset in the file at which the offending value starts.</param>
    /// <param name="detail">What was found and what was expected, for a person.</param>
    public GgufException(string reason, long offset, string detail)
        : base($"GGUF {reason} at byte {offset}: {detail}")
    {
        Reason = reason;
        Offset = offset;
    }

    /// <summary>The kebab-case reason code.</summary>
    public string Reason { get; }

    /// <summary>Byte offset in the file at which the offending value starts.</summary>
    public long Offset { get; }
}
