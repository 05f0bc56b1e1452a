using System.Security.Cryptography;
using System.Text;

namespace XnaiAspire.Index.Tests.Support;

/// <summary>Documents, plans and vectors made from names and seeds: the same every time.</summary>
internal static class Sample
{
    public const string Library = "/library";
    public const int Dimensions = 20;

    public static IndexFingerprint Fingerprint { get; } =
        new("model", new string('a', 64), "engine 1", Dimensions, "mean", true, "tokens-v1", 128, 16);

    public static float[] UnitVector(Random random, int dimensions)
    {
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++)
        {
            vector[i] = (float)(random.NextDouble() * 2 - 1);
            squares += (double)vector[i] * vector[i];
        }

        for (int i = 0; i < dimensions; i++)
        {
            vector[i] = (float)(vector[i] / Math.Sqrt(squares));
        }

        return vector;
    }

    /// <summary>Another version of the same path has other chunks and vectors.</summary>
    public static DocumentCommit Document(string path, int chunks, int version = 1, int dimensions = Dimensions)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{path}#{version}"));
        var random = new Random(BitConverter.ToInt32(hash));
        string name = Path.GetFileName(path);
        return new DocumentCommit(
            path, $"Title of {name}", Path.GetDirectoryName(path) ?? string.Empty, name, Path.GetExtension(name).TrimStart('.'),
            chunks * 100, version, Convert.ToHexStringLower(hash),
            [
                .. Enumerable.Range(0, chunks).Select(i => new ChunkCommit(
                    i, $"{path} v{version} chunk {i} äß", i * 100, 100, 20, i == 0 ? null : "One > Two", UnitVector(random, dimensions))),
            ]);
    }

    public static DocumentFailure Failure(string path) => new(path, "read", "not-utf8", "byte 0xE9 at offset 812 is not UTF-8", 812, 900, 5);

    /// <summary>A plan in which every array is a batch.</summary>
    public static IEnumerable<PlannedDocument> Plan(params string[][] batches)
    {
        int sequence = 0;
        for (int batch = 0; batch < batches.Length; batch++)
        {
            foreach (string path in batches[batch])
            {
                yield return new PlannedDocument(sequence++, batch + 1, path, PlannedAction.Add, 10, 20);
            }
        }
    }

    /// <summary>A file in parts, with so many chunks each; positions and starts count from the part's beginning.</summary>
    public static DocumentCommit[] Parts(string path, int version, params int[] chunks) =>
    [
        .. chunks.Select((count, part) => Document(path, count, version) with
        {
            Title = $"Title of {Path.GetFileName(path)}, part {part}",
            Size = chunks.Sum() * 100,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{path} v{version} in parts"))),
            Chunks = [.. Document($"{path}#{part}", count, version).Chunks.Select(chunk => chunk with { Text = $"{path} v{version} part {part} chunk {chunk.Position}" })],
            Part = part,
            Parts = chunks.Length,
            TextLength = part == 0 ? 700 : 0,
        }),
    ];

    /// <summary>A plan in which every array is a batch and a path that stands in it more than once is a file in parts.</summary>
    public static IEnumerable<PlannedDocument> PlanOfParts(params string[][] batches)
    {
        Dictionary<string, int> parts = batches.SelectMany(batch => batch).CountBy(path => path).ToDictionary();
        Dictionary<string, int> next = [];
        foreach (PlannedDocument line in Plan(batches))
        {
            int part = next.GetValueOrDefault(line.Path);
            next[line.Path] = part + 1;
            yield return line with { Part = part, Parts = parts[line.Path], Size = 600 };
        }
    }

    public static BatchCommit Batch(long run, int batch, params DocumentCommit[] documents) => new(run, batch, documents, [], [], null);

    /// <summary>Adds documents in one run of one batch.</summary>
    public static CheckpointRecord Add(LibraryIndex index, params DocumentCommit[] documents)
    {
        RunRecord run = index.BeginRun(Plan([.. documents.Select(d => d.Path)]));
        CheckpointRecord done = index.Commit(Batch(run.Id, 1, documents));
        index.CompleteRun(run.Id);
        return done;
    }
}
