using System.Globalization;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.LangChain;

/// <summary>
/// Ids in an exported docstore: <c>letters/june.txt#3</c>, path and position. The same chunk has the same id in every export, and no two
/// chunks of an index share one.
/// </summary>
internal static class DocstoreIds
{
    public static string Of(StoredChunk chunk) => string.Create(CultureInfo.InvariantCulture, $"{chunk.Path}#{chunk.Position}");
}
