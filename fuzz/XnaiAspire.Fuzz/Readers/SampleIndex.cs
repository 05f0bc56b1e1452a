using Microsoft.Data.Sqlite;
using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A small index with something in every table: documents, a retired one, a failure, a snapshot, an unfinished run.</summary>
internal sealed class SampleIndex : IDisposable
{
    public const string Library = "/library";

    private const int Dimensions = 8;

    private readonly Workspace _workspace = new();

    public SampleIndex()
    {
        Directory = _workspace["index"];
        using (LibraryIndex index = LibraryIndex.Open(Directory, Library, Fingerprint))
        {
            Add(index, 0, 1, 2, 3);
            Add(index, 1);
            index.PublishSnapshot(CancellationToken.None);
            RunRecord run = index.BeginRun([.. Enumerable.Range(0, 3).Select(i => Line(i, i + 1, $"later/{i}.txt", PlannedAction.Add))]);
            index.Commit(new BatchCommit(run.Id, 1, [], [], [new DocumentFailure("later/0.txt", "read", "not-utf8", "byte 0xE9", 5, 10, 20)], null));
        }

        // One file: what is in the write-ahead log would be left out otherwise.
        using (var connection = new SqliteConnection($"Data Source={LedgerPath};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = DELETE";
            command.ExecuteNonQuery();
        }

        Ledger = File.ReadAllBytes(LedgerPath);
        Vectors = File.ReadAllBytes(Path.Combine(Directory, "vectors.faiss"));
        Texts = File.ReadAllBytes(Path.Combine(Directory, "texts.utf8"));
    }

    public static IndexFingerprint Fingerprint { get; } = new("model", new string('a', 64), "engine", Dimensions, "mean", true, "tokens-v1", 128, 16);

    public string Directory { get; }

    public byte[] Ledger { get; }

    public byte[] Vectors { get; }

    public byte[] Texts { get; }

    private string LedgerPath => Path.Combine(Directory, "ledger.db");

    /// <summary>An index directory of good vectors and texts and this ledger, and nothing of what was there.</summary>
    public void WriteTo(string directory, byte[] ledger)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }

        System.IO.Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, "vectors.faiss"), Vectors);
        File.WriteAllBytes(Path.Combine(directory, "texts.utf8"), Texts);
        File.WriteAllBytes(Path.Combine(directory, "ledger.db"), ledger);
    }

    public void Dispose() => _workspace.Dispose();

    private static void Add(LibraryIndex index, params int[] documents)
    {
        string[] paths = [.. documents.Select(i => $"a/{i}.txt")];
        RunRecord run = index.BeginRun([.. paths.Select((path, i) => Line(i, 1, path, PlannedAction.Add))]);
        index.Commit(new BatchCommit(run.Id, 1, [.. paths.Select(Document)], [], [], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        index.CompleteRun(run.Id);
    }

    private static PlannedDocument Line(int sequence, int batch, string path, PlannedAction action) => new(sequence, batch, path, action, 10, 20);

    private static DocumentCommit Document(string path)
    {
        float[] vector = new float[Dimensions];
        vector[0] = 1;
        ChunkCommit[] chunks = [.. Enumerable.Range(0, 3).Select(i => new ChunkCommit(i, $"{path} chunk {i}", i * 100, 100, 20, i == 0 ? null : "One > Two", vector))];
        return new DocumentCommit(path, $"Title of {path}", "a", Path.GetFileName(path), "txt", 300, 5, new string('b', 64), chunks);
    }
}
