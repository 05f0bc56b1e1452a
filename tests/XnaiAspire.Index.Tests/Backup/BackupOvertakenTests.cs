using XnaiAspire.Index.Backup;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Backup;

/// <summary>An index that is replaced in the middle of its backup, by a writer that is there or by one that comes.</summary>
public sealed class BackupOvertakenTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly LibraryIndexOptions _options = new() { KeepSnapshots = 1 };
    private LibraryIndex? _writer;
    private int _document;

    public BackupOvertakenTests()
    {
        using LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint, _options);
        Sample.Add(index, Sample.Document("a.txt", 3));
        Sample.Add(index, Sample.Document("a.txt", 2, version: 2), Sample.Document("b.txt", 4));
        index.PublishSnapshot(CancellationToken.None);
    }

    public enum Change
    {
        Compact,
        RollBack,
        Rebuild,
        Snapshot,
    }

    public static TheoryData<Change, string, bool> Middles()
    {
        var all = new TheoryData<Change, string, bool>();
        foreach (Change change in Enum.GetValues<Change>())
        {
            foreach (bool isThere in new[] { true, false })
            {
                all.Add(change, "create-directory backup.partial", isThere);
                all.Add(change, "create-directory backup.partial/snapshots/1", isThere);
                if (change != Change.Snapshot)
                {
                    all.Add(change, "create backup.partial/snapshots/1/docstore.jsonl", isThere);
                    all.Add(change, "create backup.partial/vectors.faiss", isThere);
                    all.Add(change, "write backup.partial/vectors.faiss", isThere);
                    all.Add(change, "sync backup.partial/texts.utf8", isThere);
                }
            }
        }

        return all;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _root.Dispose();
    }

    [Theory]
    [MemberData(nameof(Middles))]
    public void It_begins_anew_and_has_the_later_index(Change change, string at, bool isThere)
    {
        _writer = isThere ? Open() : null;
        bool done = false;
        BackupRecord record = Make(operation =>
        {
            if (!done && operation == at)
            {
                done = true;
                Do(change);
            }
        });

        Assert.True(done);
        Assert.Equal(2, record.Attempts);
        _writer?.Dispose();
        BackupState.AssertSame(_root["index"], _root["backup"]);
        Assert.False(Directory.Exists(_root["backup.partial"]));
    }

    [Theory]
    [InlineData(Change.Compact)]
    [InlineData(Change.Rebuild)]
    public void What_happens_when_all_is_copied_is_no_matter(Change change)
    {
        BackupRecord record = Make(operation =>
        {
            if (operation == "sync-directory backup.partial")
            {
                Do(change);
            }
        });
        Assert.Equal((1, 9L), (record.Attempts, record.Rows));
        Assert.Empty(IndexVerificationOf(_root["backup"]));
    }

    [Fact]
    public void A_writer_that_adds_is_no_matter_either()
    {
        _writer = Open();
        byte[] before = File.ReadAllBytes(_root["index/vectors.faiss"]);
        BackupRecord record = Make(operation =>
        {
            if (operation.StartsWith("create", StringComparison.Ordinal) && operation != "create-directory backup.partial")
            {
                Sample.Add(_writer, Sample.Document($"{_document++}.txt", 2));
            }
        });
        Assert.Equal((1, 2L, 9L), (record.Attempts, record.Checkpoint, record.Rows));
        Assert.Equal(before, File.ReadAllBytes(_root["backup/vectors.faiss"]));
        Assert.True(_document >= 6);
    }

    [Fact]
    public void Replaced_each_time_it_is_refused_and_leaves_nothing()
    {
        int times = 0;
        IndexRefusedException error = Assert.Throws<IndexRefusedException>(() => Make(operation =>
        {
            if (operation == "create backup.partial/vectors.faiss")
            {
                times++;
                Do(Change.RollBack);
            }
        }));
        Assert.Equal(("index-replaced", IndexBackup.MostAttempts), (error.Reason, times));
        Assert.Contains("Run the same again", error.Message, StringComparison.Ordinal);
        Assert.Equal(["index"], Directory.EnumerateFileSystemEntries(_root.Path).Select(Path.GetFileName));
        Assert.Empty(IndexVerificationOf(_root["index"]));
    }

    [Fact]
    public void A_snapshot_that_is_missing_while_a_writer_is_there_may_be_on_its_way()
    {
        _writer = Open();
        Directory.Move(_root["index/snapshots/1"], _root["elsewhere"]);
        Assert.Equal("index-replaced", Assert.Throws<IndexRefusedException>(() => Make(_ => { })).Reason);
        int tries = 0;
        BackupRecord record = Make(operation =>
        {
            if (operation == "create-directory backup.partial/snapshots" && ++tries == 3)
            {
                Directory.Move(_root["elsewhere"], _root["index/snapshots/1"]);
            }
        });
        Assert.Equal(3, record.Attempts);
        BackupState.AssertSame(_root["index"], _root["backup"]);
    }

    private BackupRecord Make(Action<string> before)
    {
        var storage = new ObservedStorage(operation => before(operation.Replace(_root.Path + "/", "", StringComparison.Ordinal)));
        return IndexBackup.Make(_root["index"], _root["backup"], new BackupOptions { Storage = storage }, CancellationToken.None);
    }

    private void Do(Change change)
    {
        using LibraryIndex? own = _writer is null && change != Change.Rebuild ? Open() : null;
        switch (change)
        {
            case Change.Compact:
                (_writer ?? own)!.Compact();
                break;

            case Change.RollBack:
                LibraryIndex index = (_writer ?? own)!;
                Sample.Add(index, Sample.Document($"{_document++}.txt", 2));
                index.RollBack(index.Status.LastCheckpoint!.Number - 1);
                break;

            case Change.Snapshot:
                Sample.Add((_writer ?? own)!, Sample.Document("c.txt", 2));
                (_writer ?? own)!.PublishSnapshot(CancellationToken.None);
                break;

            default:
                _writer?.Dispose();
                using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint))
                {
                    Sample.Add(rebuild, Sample.Document("a.txt", 5));
                    rebuild.SwapIn();
                }

                _writer = _writer is null ? null : Open();
                break;
        }
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint, _options);

    private static IEnumerable<string> IndexVerificationOf(string directory) =>
        Verification.IndexVerificationTests.Check(directory, out _).Select(group => group.Reason);
}
