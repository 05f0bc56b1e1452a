namespace XnaiAspire.Ingestor.LangChain;

/// <summary>What <c>import</c> is to do.</summary>
/// <param name="Folder">Full path of the LangChain folder.</param>
/// <param name="IndexDirectory">Full path of the index directory to make.</param>
/// <param name="BatchSize">Documents in a batch.</param>
/// <param name="ReEmbed">Whether the texts are embedded anew; otherwise the folder's vectors are taken over.</param>
/// <param name="Normalize">Whether vectors that do not have length 1 are brought to it; otherwise they are refused.</param>
internal sealed record ImportRequest(string Folder, string IndexDirectory, int BatchSize, bool ReEmbed, bool Normalize);

/// <summary>The folder cannot be taken in as asked; the message says why and what to do.</summary>
internal sealed class ImportRefusedException(string reason, string message) : Exception(message)
{
    /// <summary>Code, kebab-case.</summary>
    public string Reason { get; } = reason;
}
