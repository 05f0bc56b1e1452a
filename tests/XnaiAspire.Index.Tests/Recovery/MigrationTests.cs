using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>An index of an earlier version of the program goes on in this one, with nothing lost and nothing to embed again.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    private string Ledger => Path.Combine(_root["index"], "ledger.db");

    private string Texts => Path.Combine(_root["index"], "texts.utf8");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_old_ledger_is_brought_up_to_date_when_it_is_opened_for_writing(int version)
    {
        (string present, byte[] texts, long run) = Make(version);
        Assert.Contains("brings it up to date", Assert.Throws<IndexDamagedException>(() => IndexReader.Open(_root["index"])).Message, StringComparison.Ordinal);
        using (LibraryIndex index = Open())
        {
            Assert.Equal([$"brought the ledger from version {version} to 3"], index.Recovered);
            Assert.Equal(texts, File.ReadAllBytes(Texts));
            Assert.Equal(present, LedgerDump.Read(Ledger));
            Assert.NotNull(index.FindVectors([Sample.Document("a.txt", 3).Chunks[2].Text])[0]);
            Assert.NotEmpty(index.Id);
            index.Commit(Sample.Batch(run, 2, Sample.Document("f.txt", 1)));
            index.CompleteRun(run);
            using var reader = IndexReader.Open(_root["index"]);
            IEnumerable<string> paths = reader.Search(Sample.UnitVector(new Random(1), Sample.Dimensions), 100).Select(hit => hit.Path);
            Assert.Equal(["a.txt", "a.txt", "b.txt", "e.txt", "f.txt"], paths.Order(StringComparer.Ordinal));
        }

        using LibraryIndex again = Open();
        Assert.Empty(again.Recovered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_migration_goes_over_what_an_earlier_one_that_was_cut_off_left(int version)
    {
        (_, byte[] texts, _) = Make(version);
        File.WriteAllText(Texts, new string('x', 2 * texts.Length));
        using LibraryIndex index = Open();
        Assert.Equal(texts, File.ReadAllBytes(Texts));
    }

    [Fact]
    public void A_migration_that_fails_half_way_leaves_the_old_ledger()
    {
        Make(1);
        LedgerDump.Change(Ledger, "UPDATE chunks SET text_hash = x'00' WHERE row = 0");
        string before = LedgerDump.Read(Ledger);
        var error = Assert.Throws<IndexFailedException>(() => Open().Dispose());
        Assert.Contains("nothing was changed", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, LedgerDump.Read(Ledger));
        LedgerDump.Change(Ledger, "UPDATE chunks SET text_hash = zeroblob(32) WHERE length(text_hash) = 1");
        using LibraryIndex index = Open();
        Assert.Equal(["brought the ledger from version 1 to 3"], index.Recovered);
    }

    [Fact]
    public void A_rebuild_of_an_index_of_version_1_is_the_newer_one()
    {
        Make(1);
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 1));
            rebuild.SwapIn();
        }

        using LibraryIndex index = Open();
        Assert.Equal(1, index.Status.Rows);
    }

    // Replaced, removed, empty and failed documents, and a run that is not done.
    private (string Ledger, byte[] Texts, long Run) Make(int version)
    {
        using (LibraryIndex index = Open())
        {
            Sample.Add(index, Sample.Document("empty.txt", 0), Sample.Document("a.txt", 3), Sample.Document("b.txt", 1));
            Sample.Add(index, Sample.Document("a.txt", 2, version: 2), Sample.Document("c.txt", 2));
            index.PublishSnapshot(CancellationToken.None);
            RunRecord run = index.BeginRun(Sample.Plan(["bad.txt", "c.txt", "e.txt"], ["f.txt"]));
            index.Commit(Sample.Batch(run.Id, 1, Sample.Document("e.txt", 1)) with { Removed = ["c.txt"], Failures = [Sample.Failure("bad.txt")] });
        }

        string present = LedgerDump.Read(Ledger);
        byte[] texts = File.ReadAllBytes(Texts);
        OldLedger.Write(Ledger, version);
        return (present, texts, 3);
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
