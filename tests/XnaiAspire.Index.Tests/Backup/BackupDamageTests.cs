using XnaiAspire.Index.Backup;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Tests.Verification;

namespace XnaiAspire.Index.Tests.Backup;

/// <summary>What is damaged is named and not copied.</summary>
public sealed class BackupDamageTests(HealthyIndex healthy) : IClassFixture<HealthyIndex>, IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("vectors.faiss", "checkpoint 7 wrote")]
    [InlineData("texts.utf8", "chunk-text")]
    [InlineData("snapshots/1/index.faiss", "snapshot-file-differs")]
    [InlineData("snapshots/2/docstore.jsonl", "snapshot-file-differs")]
    public void A_flipped_bit(string file, string words) => Refuse(words, index =>
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(index, file));
        bytes[^3] ^= 1;
        File.WriteAllBytes(Path.Combine(index, file), bytes);
    });

    [Theory]
    [InlineData("vectors.faiss", "vectors.faiss ends at byte")]
    [InlineData("texts.utf8", "texts.utf8 ends at byte")]
    [InlineData("snapshots/1/manifest.json", "snapshot-manifest")]
    public void A_file_that_is_too_short(string file, string words) => Refuse(words, index =>
    {
        using FileStream stream = File.OpenWrite(Path.Combine(index, file));
        stream.SetLength(stream.Length - 1);
    });

    [Theory]
    [InlineData("vectors.faiss", "vectors.faiss is gone")]
    [InlineData("texts.utf8", "texts.utf8 is gone")]
    [InlineData("snapshots/1/manifest.json", "snapshot-file-missing")]
    public void A_file_that_is_gone(string file, string words) => Refuse(words, index => File.Delete(Path.Combine(index, file)));

    [Fact]
    public void A_snapshot_that_is_gone() => Refuse("snapshots/2/manifest.json: The file is gone", index => Directory.Delete(Path.Combine(index, "snapshots", "2"), recursive: true));

    [Theory]
    [InlineData("UPDATE checkpoints SET rows = rows + 1 WHERE number = 3", "checkpoint 3 wrote")]
    [InlineData("UPDATE checkpoints SET first_row = -1 WHERE number = 1", "Checkpoint 1 says")]
    [InlineData("UPDATE documents SET chunks = 100 WHERE id = 1", "findings in all")]
    [InlineData("DROP TABLE chunks", "no such table")]
    [InlineData("PRAGMA user_version = 2", "older version")]
    public void A_ledger_that_says_something_else(string sql, string words) => Refuse(words, index => LedgerDump.Change(Path.Combine(index, "ledger.db"), sql));

    [Fact]
    public void A_ledger_that_is_none() => Refuse("not a database", index => File.WriteAllText(Path.Combine(index, "ledger.db"), new string('x', 5000)));

    [Fact]
    public void Bytes_behind_those_that_count_are_left_out()
    {
        string index = healthy.CopyTo(_root.Path);
        foreach (string file in new[] { "vectors.faiss", "texts.utf8" })
        {
            File.AppendAllText(Path.Combine(index, file), "of a batch that was not committed");
        }

        byte[] header = new byte[20];
        using (FileStream stream = File.OpenWrite(Path.Combine(index, "vectors.faiss")))
        {
            stream.Write(header);
        }

        IndexBackup.Make(index, _root["backup"], CancellationToken.None);
        BackupState.AssertSame(healthy.Directory, _root["backup"]);
    }

    private void Refuse(string words, Action<string> damage)
    {
        string index = healthy.CopyTo(_root.Path);
        damage(index);
        string before = BackupState.Tree(index);
        IndexException error = Assert.ThrowsAny<IndexException>(() => IndexBackup.Make(index, _root["backup"], CancellationToken.None));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains($"verify --index-path {index}", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Reason, new[] { "index-unreadable", "backup-damaged" });
        Assert.Equal(before, BackupState.Tree(index));
        Assert.Equal(["index"], Directory.EnumerateFileSystemEntries(_root.Path).Select(Path.GetFileName));
    }
}
