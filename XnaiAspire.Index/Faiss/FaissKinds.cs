using System.Text;

namespace XnaiAspire.Index.Faiss;

/// <summary>Sorts of FAISS index by the tag of their file, for the message that refuses them.</summary>
internal static class FaissKinds
{
    /// <summary><c> (an HNSW graph)</c>; empty when the tag is none that is known.</summary>
    public static string InWords(ReadOnlySpan<byte> tag) => Encoding.Latin1.GetString(tag) switch
    {
        "IxF2" => " (a flat index by Euclidean distance)",
        "IxFl" => " (a flat index by another metric)",
        "IxMp" or "IxM2" => " (ids of its own around another index: save the index within)",
        "IHNf" or "IHNp" or "IHNs" or "IHN2" => " (an HNSW graph: build an IndexFlatIP of the same vectors)",
        "IwFl" or "IwPQ" or "IwSQ" or "IvFl" or "IvSQ" => " (inverted lists: build an IndexFlatIP of the same vectors)",
        "IxPQ" or "IxPq" or "IxPo" or "IxSQ" or "IxRQ" or "IxLS" => " (compressed vectors: build an IndexFlatIP of the original ones)",
        "IxPT" => " (a transformation before another index: save the index within)",
        _ => "",
    };
}
