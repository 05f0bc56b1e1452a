using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index;

public sealed partial class LibraryIndex
{
    private TextKeys _textKeys = new();

    /// <summary>
    /// Vectors that the index has already: for each text that of an equal chunk, live or retired, or null. All vectors of an index have one
    /// fingerprint, so what is found is what the Embedder would answer.
    /// </summary>
    /// <param name="texts">Texts as they would be embedded.</param>
    /// <returns>One answer a text, in the same order.</returns>
    public IReadOnlyList<ReadOnlyMemory<float>?> FindVectors(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);

        // Hashing is most of the work, and a commit that is under way need not wait for it.
        long[] keys = [.. texts.Select(TextKey.Of)];
        return Locked(() =>
        {
            _textKeys.CatchUp(_ledger, _vectors.Header.Rows);
            var found = new ReadOnlyMemory<float>?[texts.Count];
            for (int i = 0; i < found.Length; i++)
            {
                if (_textKeys.Find(keys[i]) is { } row && ChunkTable.Text(_ledger, row) == texts[i])
                {
                    found[i] = _vectors.Read(row);
                }
            }

            return found;
        });
    }
}
