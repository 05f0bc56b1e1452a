using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Index;

namespace XnaiAspire.Bench;

/// <summary>Batches ready to be committed: ten documents of ten chunks each, texts of about a hundred words, vectors of 384 dimensions.</summary>
internal sealed class SyntheticBatches
{
    public const int Documents = 10;
    public const int ChunksInDocument = 10;
    public const int Chunks = Documents * ChunksInDocument;

    public static readonly IndexFingerprint Fingerprint =
        new("stub", new string('0', 64), "none", StubVectors.Dimensions, "none", true, "synthetic", 128, 16);

    private const int WordsInChunk = 100;
    private const int Seed = 20_261_124;

    private readonly SyntheticText _source = new(Seed);

    public static IEnumerable<PlannedDocument> Plan(int batches) =>
        Enumerable.Range(0, batches * Documents).Select(i => new PlannedDocument(i, 1 + i / Documents, PathOf(i), PlannedAction.Add, 0, 0));

    /// <summary>The next batch, from 1. Also told: the UTF-8 bytes of its texts.</summary>
    public (BatchCommit Batch, long TextBytes) Next(long run, int batch)
    {
        long bytes = 0;
        DocumentCommit[] documents = new DocumentCommit[Documents];
        for (int i = 0; i < Documents; i++)
        {
            string path = PathOf((batch - 1) * Documents + i);
            ChunkCommit[] chunks = new ChunkCommit[ChunksInDocument];
            int start = 0;
            for (int j = 0; j < ChunksInDocument; j++)
            {
                using MemoryStream utf8 = new();
                _source.Append(utf8, WordsInChunk);
                bytes += utf8.Length;
                string text = Encoding.ASCII.GetString(utf8.GetBuffer().AsSpan(0, (int)utf8.Length));
                float[] vector = MemoryMarshal.Cast<byte, float>(StubVectors.Of(text)).ToArray();
                chunks[j] = new ChunkCommit(j, text, start, text.Length, WordsInChunk, null, vector);
                start += text.Length;
            }

            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
            documents[i] = new DocumentCommit(path, Path.GetFileNameWithoutExtension(path), path[..4], path[5..], "txt", start, 0, hash, chunks);
        }

        return (new BatchCommit(run, batch, documents, [], [], null), bytes);
    }

    private static string PathOf(int document) => string.Create(CultureInfo.InvariantCulture, $"{document / 100:D4}/{document:D6}.txt");
}
