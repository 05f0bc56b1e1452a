namespace XnaiAspire.Embedder.Client;

/// <summary>An answer that cannot be used: it comes from another model than the ones before, or does not fit what was asked.</summary>
public sealed class EmbedderAnswerException : Exception
{
    /// <summary>Says what is wrong with it.</summary>
    /// <param name="message">For people.</param>
    public EmbedderAnswerException(string message)
        : base(message)
    {
    }
}
