using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

public sealed class RelocateTests : IDisposable
{
    private const string Moved = "/moved";

    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_new_path_is_durable_and_the_only_one_that_is_taken()
    {
        string id;
        using (LibraryIndex index = Open(Sample.Library))
        {
            index.Relocate(Moved);
            Assert.Equal((Moved, Moved), (index.LibraryRoot, index.Status.LibraryRoot));
            id = index.Id;
        }

        Assert.Equal("library-mismatch", Assert.Throws<IndexRefusedException>(() => Open(Sample.Library)).Reason);
        using LibraryIndex moved = Open(Moved);
        Assert.Equal(id, moved.Id);
    }

    [Fact]
    public void It_stays_over_a_compaction_and_its_exchange_of_directories()
    {
        using LibraryIndex index = Open(Sample.Library);
        Sample.Add(index, Sample.Document("a.txt", 2));
        Sample.Add(index, Sample.Document("a.txt", 2, version: 2));
        index.Relocate(Moved);
        Assert.Equal(2, index.Compact().RowsAfter);
        Assert.Equal(Moved, index.Status.LibraryRoot);
    }

    [Fact]
    public void A_writer_that_is_no_longer_the_newest_changes_nothing()
    {
        using LibraryIndex index = Open(Sample.Library);
        File.Delete(Path.Combine(_root["index"], "writer.lock"));
        using (Open(Sample.Library))
        {
        }

        Assert.Equal("fenced-off", Assert.Throws<IndexRefusedException>(() => index.Relocate(Moved)).Reason);
        Assert.Equal(Sample.Library, index.LibraryRoot);
    }

    [Fact]
    public void A_rebuild_and_a_relative_path_are_refused()
    {
        using (LibraryIndex index = Open(Sample.Library))
        {
            Assert.Throws<ArgumentException>(() => index.Relocate("moved"));
        }

        using LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint);
        Assert.Throws<InvalidOperationException>(() => rebuild.Relocate(Moved));
    }

    private LibraryIndex Open(string library) => LibraryIndex.Open(_root["index"], library, Sample.Fingerprint);
}
