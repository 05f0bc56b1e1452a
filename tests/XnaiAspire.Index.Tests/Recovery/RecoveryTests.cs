using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>Damage that a crash can leave is put right; damage that it cannot is a typed error with the command to type.</summary>
public sealed class RecoveryTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    private string Vectors => Path.Combine(_root["index"], "vectors.faiss");

    private string Texts => Path.Combine(_root["index"], "texts.utf8");

    private string Ledger => Path.Combine(_root["index"], "ledger.db");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_tail_behind_the_committed_rows_is_cut_off()
    {
        byte[] whole = Make();
        File.WriteAllBytes(Vectors, [.. whole, .. new byte[333]]);
        using LibraryIndex index = Open();
        Assert.Contains("dropped 333 bytes", Assert.Single(index.Recovered), StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(Vectors));
    }

    [Theory]
    [InlineData(0)] // the tag
    [InlineData(5)] // dimensions
    [InlineData(8)] // rows
    [InlineData(37)] // floats
    public void An_edited_header_is_set_again(int offset)
    {
        byte[] whole = Make();
        byte[] edited = [.. whole];
        edited[offset] ^= 0x5;
        File.WriteAllBytes(Vectors, edited);
        using (LibraryIndex index = Open())
        {
            Assert.Contains("header", Assert.Single(index.Recovered), StringComparison.Ordinal);
        }

        Assert.Equal(whole, File.ReadAllBytes(Vectors));
        using LibraryIndex again = Open();
        Assert.Empty(again.Recovered);
    }

    [Fact]
    public void A_missing_file_with_committed_rows_is_an_error()
    {
        Make();
        File.Delete(Vectors);
        IndexDamagedException error = AssertDamaged("vectors-missing");
        Assert.Equal($"ingest --library-path {Sample.Library} --index-path {_root["index"]} --force", error.RepairCommand);
        Assert.Contains(error.RepairCommand, error.Message, StringComparison.Ordinal);
        Assert.Equal(Vectors, error.File);
    }

    [Fact]
    public void A_file_shorter_than_the_ledger_says_is_an_error()
    {
        byte[] whole = Make();
        File.WriteAllBytes(Vectors, whole[..^1]);
        Assert.Contains("holds 2 rows; the ledger has committed 3", AssertDamaged("vectors-short").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_the_newest_checkpoint_did_not_write_are_an_error()
    {
        byte[] whole = Make();
        whole[60] ^= 1;
        File.WriteAllBytes(Vectors, whole);
        AssertDamaged("vectors-differ");
    }

    [Fact]
    public void A_ledger_that_counts_more_rows_than_the_file_is_an_error()
    {
        Make();
        LedgerDump.Change(Ledger, "UPDATE checkpoints SET rows = 9");
        AssertDamaged("vectors-short");
    }

    [Fact]
    public void An_older_ledger_takes_vectors_and_texts_back_with_it()
    {
        using (LibraryIndex index = Open())
        {
            Sample.Add(index, Sample.Document("a.txt", 3));
        }

        byte[] older = File.ReadAllBytes(Vectors), olderTexts = File.ReadAllBytes(Texts);
        byte[] ledger = File.ReadAllBytes(Ledger);
        using (LibraryIndex index = Open())
        {
            Sample.Add(index, Sample.Document("b.txt", 2));
        }

        File.WriteAllBytes(Ledger, ledger);
        using LibraryIndex back = Open();
        Assert.Equal(3, back.Recovered.Count);
        Assert.Equal(3, back.Status.Rows);
        Assert.Equal(olderTexts, File.ReadAllBytes(Texts));
        Assert.Equal(older, File.ReadAllBytes(Vectors));
    }

    [Fact]
    public void Vectors_without_their_ledger_are_never_overwritten()
    {
        byte[] whole = Make();
        File.Delete(Ledger);
        AssertDamaged("vectors-foreign");
        Assert.Equal(whole, File.ReadAllBytes(Vectors));
    }

    [Fact]
    public void A_ledger_of_a_newer_version_is_an_error()
    {
        Make();
        LedgerDump.Change(Ledger, "PRAGMA user_version = 99");
        Assert.Contains("version 99", AssertDamaged("ledger-damaged").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_that_is_no_database_is_an_error()
    {
        Make();
        File.WriteAllText(Ledger, new string('x', 5000));
        AssertDamaged("ledger-damaged");
    }

    [Fact]
    public void Another_applications_database_is_an_error()
    {
        Directory.CreateDirectory(_root["index"]);
        LedgerDump.Change(Ledger, "CREATE TABLE theirs (x)");
        AssertDamaged("ledger-damaged");
    }

    [Fact]
    public void A_rebuild_replaces_a_damaged_index()
    {
        Make();
        File.WriteAllText(Ledger, new string('x', 5000));
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 1));
            rebuild.SwapIn();
        }

        using LibraryIndex index = Open();
        Assert.Equal(1, index.Status.Rows);
        Assert.False(Directory.Exists(_root["index.rebuild"]));
    }

    private byte[] Make()
    {
        using (LibraryIndex index = Open())
        {
            Sample.Add(index, Sample.Document("a.txt", 3));
        }

        return File.ReadAllBytes(Vectors);
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);

    private IndexDamagedException AssertDamaged(string reason)
    {
        var error = Assert.Throws<IndexDamagedException>(() => Open().Dispose());
        Assert.Equal(reason, error.Reason);
        return error;
    }
}
