namespace XnaiAspire.Index.LangChain;

/// <summary>A folder is not one that LangChain's <c>FAISS.save_local</c> writes, or holds something that is not read.</summary>
public sealed class LangChainFormatException : Exception
{
    internal LangChainFormatException(string reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>
    /// Code, kebab-case. <c>folder-incomplete</c>; of index.pkl <c>pickle-opcode</c>, <c>pickle-name</c>, <c>pickle-truncated</c>,
    /// <c>pickle-stack</c>, <c>pickle-value</c>, <c>pickle-text</c>, <c>pickle-limit</c>, <c>pickle-structure</c>; of index.faiss the codes of
    /// <see cref="Faiss.FaissFormatException"/>; of both together <c>rows-differ</c>.
    /// </summary>
    public string Reason { get; }
}
