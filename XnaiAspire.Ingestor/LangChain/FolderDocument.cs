using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Index;
using XnaiAspire.Index.LangChain;

namespace XnaiAspire.Ingestor.LangChain;

/// <summary>Rows of a folder that name the same source: what an index calls a document.</summary>
/// <param name="Path">The source, as the folder has it.</param>
/// <param name="Rows">Rows in order.</param>
internal sealed record FolderDocument(string Path, List<int> Rows)
{
    /// <summary>
    /// Documents in the order of their first rows. A LangChain document without a source is an index's document of its own, named by
    /// its docstore id.
    /// </summary>
    public static IReadOnlyList<FolderDocument> Group(IReadOnlyList<LangChainDocument> rows)
    {
        List<FolderDocument> documents = [];
        Dictionary<string, FolderDocument> byPath = new(StringComparer.Ordinal);
        for (int row = 0; row < rows.Count; row++)
        {
            string path = rows[row].Text(MetadataKeys.Source) is { Length: > 0 } source ? source : rows[row].Id;
            if (!byPath.TryGetValue(path, out FolderDocument? document))
            {
                document = new FolderDocument(path, []);
                byPath.Add(path, document);
                documents.Add(document);
            }

            document.Rows.Add(row);
        }

        return documents;
    }

    /// <summary>UTF-8 bytes of its chunks.</summary>
    public long TextBytes(IReadOnlyList<LangChainDocument> rows) => Rows.Sum(row => (long)rows[row].TextBytes);

    /// <summary>What the ledger is told of it. The folder does not have the file, so size and hash are those of the chunks' texts.</summary>
    public DocumentCommit Commit(IReadOnlyList<LangChainDocument> rows, long writtenUtcTicks, IReadOnlyList<ChunkCommit> chunks)
    {
        LangChainDocument first = rows[Rows[0]];
        string name = Path[(Path.LastIndexOf('/') + 1)..];
        string folder = Path[..Math.Max(0, Path.LastIndexOf('/'))];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ChunkCommit chunk in chunks)
            hash.AppendData(Encoding.UTF8.GetBytes(chunk.Text));

        return new DocumentCommit(
            Path,
            first.Text(MetadataKeys.Title) ?? System.IO.Path.GetFileNameWithoutExtension(name),
            first.Text(MetadataKeys.Category) ?? folder[(folder.LastIndexOf('/') + 1)..],
            first.Text(MetadataKeys.FileName) ?? name,
            first.Text(MetadataKeys.FileType) ?? System.IO.Path.GetExtension(name).TrimStart('.').ToLowerInvariant(),
            TextBytes(rows), writtenUtcTicks, Convert.ToHexStringLower(hash.GetHashAndReset()), chunks);
    }

    /// <summary>
    /// Its chunks. Positions are the folder's if they rise from row to row, else they count; a chunk that does not say where it begins
    /// is put behind the one before.
    /// </summary>
    /// <param name="rows">The folder's documents.</param>
    /// <param name="vectors">One for each of <see cref="Rows"/>.</param>
    /// <param name="tokens">One for each of <see cref="Rows"/>.</param>
    public IReadOnlyList<ChunkCommit> Chunks(IReadOnlyList<LangChainDocument> rows, IReadOnlyList<ReadOnlyMemory<float>> vectors, IReadOnlyList<int> tokens)
    {
        bool positions = HasPositions(rows);
        List<ChunkCommit> chunks = [];
        long end = 0;
        for (int i = 0; i < Rows.Count; i++)
        {
            LangChainDocument row = rows[Rows[i]];
            string text = row.ReadText();
            long start = Whole(row.Number(MetadataKeys.Start) ?? row.Number(MetadataKeys.StartIndex), long.MaxValue / 2) ?? end;
            int length = (int?)Whole(row.Number(MetadataKeys.Length), int.MaxValue) ?? text.Length;
            end = start + length;
            int position = positions ? (int)row.Number(MetadataKeys.Position)!.Value : i;
            chunks.Add(new ChunkCommit(position, text, start, length, tokens[i], row.Text(MetadataKeys.Heading), vectors[i]));
        }

        return chunks;
    }

    private bool HasPositions(IReadOnlyList<LangChainDocument> rows)
    {
        long last = -1;
        foreach (int row in Rows)
        {
            if (rows[row].Number(MetadataKeys.Position) is not { } position || position <= last || position > int.MaxValue)
                return false;

            last = position;
        }

        return true;
    }

    private static long? Whole(long? value, long most) => value >= 0 && value <= most ? value : null;
}
