using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Sharding;

public sealed class MergeSourceTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    private string Index => _root["index"];

    public void Dispose() => _root.Dispose();

    [Fact]
    public void It_gives_back_what_was_committed()
    {
        DocumentCommit document = Sample.Document("b/a.txt", 7) with { FallbackEncoding = "windows-1252" };
        using (LibraryIndex index = LibraryIndex.Open(Index, Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("a.txt", 3));
            Sample.Add(index, document);
        }

        using MergeSource source = MergeSource.Open(Index);
        source.CheckRows(CancellationToken.None);
        StoredVersion version = source.FindVersion("b/a.txt")!;
        Assert.Equal((3L, 7, 1), (version.FirstRow, version.Chunks, version.CommittedParts));
        Assert.Equal(document with { Chunks = version.Document.Chunks }, version.Document);
        IReadOnlyList<ChunkCommit> chunks = source.Chunks(version, 2, 7);
        for (int i = 0; i < chunks.Count; i++)
        {
            ChunkCommit expected = document.Chunks[i + 2];
            Assert.Equal(expected with { Vector = chunks[i].Vector }, chunks[i]);
            Assert.Equal(expected.Vector.ToArray(), chunks[i].Vector.ToArray());
        }

        Assert.Null(source.FindVersion("absent.txt"));
        Assert.Equal(["a.txt", "b/a.txt"], source.Documents().Select(found => found.Path));
        Assert.False(source.IsOvertaken);
    }

    [Fact]
    public void Of_a_file_in_parts_that_failed_it_has_the_parts_that_were_in()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", 1, 3, 2, 4);
        using (LibraryIndex index = LibraryIndex.Open(Index, Sample.Library, Sample.Fingerprint))
        {
            RunRecord run = index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"], ["big.txt"]));
            index.Commit(Sample.Batch(run.Id, 1, parts[0]));
            index.Commit(Sample.Batch(run.Id, 2, parts[1]));
            index.Commit(new BatchCommit(run.Id, 3, [], [], [Failure(parts[0])], null));
            index.CompleteRun(run.Id);
        }

        using MergeSource source = MergeSource.Open(Index);
        DocumentFailure failure = source.FindFailure("big.txt")!.Failure;
        StoredVersion version = source.FindAbandoned(failure)!;
        Assert.Equal((5, 2, 3), (version.Chunks, version.CommittedParts, version.Document.Parts));
        Assert.Equal(
            parts[0].Chunks.Concat(parts[1].Chunks).Select(chunk => chunk.Text), source.Chunks(version, 0, 5).Select(chunk => chunk.Text));
        Assert.Null(source.FindVersion("big.txt"));
        Assert.Null(source.FindAbandoned(failure with { Size = failure.Size + 1 }));

        static DocumentFailure Failure(DocumentCommit part) => new(part.Path, "parse", "json-damaged", "", null, part.Size, part.ModifiedUtcTicks);
    }

    [Fact]
    public void A_writer_that_is_there_is_refused_and_one_that_comes_is_noticed()
    {
        using (LibraryIndex index = LibraryIndex.Open(Index, Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("a.txt", 3));
            Assert.Equal("index-busy", Assert.Throws<IndexRefusedException>(() => MergeSource.Open(Index)).Reason);
        }

        using MergeSource source = MergeSource.Open(Index);
        Assert.False(source.IsOvertaken);
        using (LibraryIndex.OpenExisting(Index))
        {
            Assert.True(source.IsOvertaken);
        }

        Assert.True(source.IsOvertaken);
    }

    [Theory]
    [InlineData("vectors.faiss", "vectors-differ")]
    [InlineData("texts.utf8", "index-unreadable")]
    public void A_flipped_bit_is_found_before_it_is_copied(string file, string reason)
    {
        using (LibraryIndex index = LibraryIndex.Open(Index, Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("a.txt", 3));
        }

        string path = Path.Combine(Index, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);

        using MergeSource source = MergeSource.Open(Index);
        StoredVersion version = source.FindVersion("a.txt")!;
        Assert.Equal(reason, Assert.Throws<IndexDamagedException>(() =>
        {
            source.CheckRows(CancellationToken.None);
            source.Chunks(version, 0, version.Chunks);
        }).Reason);
    }

    [Fact]
    public void Nothing_is_written_beside_it_though_its_writer_was_killed()
    {
        using (LibraryIndex index = LibraryIndex.Open(Index, Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("a.txt", 3));

            // The files as SIGKILL leaves them, with a write-ahead log.
            Directory.CreateDirectory(_root["killed"]);
            foreach (string file in Directory.EnumerateFiles(Index).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(_root["killed"], Path.GetFileName(file)));
            }
        }

        string[] before = Tree();
        using (MergeSource source = MergeSource.Open(_root["killed"]))
        {
            source.CheckRows(CancellationToken.None);
            Assert.Equal(3, source.Chunks(source.FindVersion("a.txt")!, 0, 3).Count);
        }

        Assert.Equal(before, Tree());

        string[] Tree() => [.. Directory.EnumerateFiles(_root["killed"]).Order(StringComparer.Ordinal).Select(path => $"{path} {Convert.ToHexString(File.ReadAllBytes(path))}")];
    }
}
