namespace XnaiAspire.Embedder.Models;

/// <summary>The configured model cannot be used. The message names the file, the reason and what to do, for the person who started the service.</summary>
public sealed class ModelRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">A kebab-case code, such as <c>not-bert</c>.</param>
    /// <param name="message">The whole story in one sentence or two.</param>
    public ModelRefusedException(string reason, string message)
        : base(message) => Reason = reason;

    /// <summary>The kebab-case reason code.</summary>
    public string Reason { get; }
}
