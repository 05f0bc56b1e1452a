using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Tests.Sharding;

/// <summary>An index remembers its part of the library through everything, and takes no run for another one.</summary>
public sealed class ShardMemoryTests : IDisposable
{
    private static readonly LibraryShard Second = new(2, 4);

    private readonly TemporaryDirectory _root = new();

    private string Index => _root["index"];

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("2/4", "1/4")]
    [InlineData("2/4", "2/5")]
    [InlineData("2/4", null)]
    [InlineData(null, "2/4")]
    public void A_run_for_another_part_is_refused_with_both_named_and_changes_nothing(string? has, string? wants)
    {
        Open(LibraryShard.TryParse(has)).Dispose();
        byte[] before = File.ReadAllBytes(Path.Combine(Index, "ledger.db"));
        LibraryShard? other = LibraryShard.TryParse(wants);
        foreach (Action open in (Action[])
            [
                () => Open(other).Dispose(),
                () => LibraryIndex.BeginRebuild(Index, Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Shard = other }).Dispose(),
                () => LibraryIndex.CheckShard(Index, other),
                () => IndexContents.Read(Index, other),
            ])
        {
            var error = Assert.Throws<IndexRefusedException>(open);
            Assert.Equal("shard-mismatch", error.Reason);
            Assert.Contains(has is null ? "the whole of /library" : $"shard {has} of /library", error.Message, StringComparison.Ordinal);
            Assert.Contains(wants is null ? "the whole of it" : $"shard {wants} of it", error.Message, StringComparison.Ordinal);
            Assert.Contains("--index-path", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Index, "ledger.db")));
    }

    [Fact]
    public void It_outlives_rollback_compaction_and_rebuild()
    {
        using (LibraryIndex index = Open(Second))
        {
            Sample.Add(index, Sample.Document("a.txt", 3));
            Sample.Add(index, Sample.Document("a.txt", 2, version: 2));
            index.RollBack(1);
            Assert.Equal(Second, index.Shard);
            Sample.Add(index, Sample.Document("a.txt", 2, version: 2));
            index.Compact();
        }

        using (LibraryIndex index = LibraryIndex.OpenExisting(Index))
        {
            Assert.Equal((Second, Second), (index.Shard, index.Status.Shard));
        }

        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(Index, Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Shard = Second }))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 1));
            rebuild.SwapIn();
        }

        using IndexReader reader = IndexReader.Open(Index);
        Assert.Equal((Second, Second), (reader.Shard, reader.Status.Shard));
        using IndexVerification verification = IndexVerification.Open(Index);
        verification.Check(null, CancellationToken.None);
        Assert.Equal(Second, verification.Shard);
        Assert.Empty(verification.Findings.Groups);
        Assert.EndsWith("--shard 2/4 --force", verification.Next.Rebuild, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_no_shard_is_damage_and_not_the_whole_library()
    {
        Open(Second).Dispose();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Index, "ledger.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE meta SET value = '9/4' WHERE key = 'shard'";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        Assert.Equal("ledger-damaged", Assert.Throws<IndexDamagedException>(() => Open(null).Dispose()).Reason);
    }

    private LibraryIndex Open(LibraryShard? shard) =>
        LibraryIndex.Open(Index, Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Shard = shard });
}
