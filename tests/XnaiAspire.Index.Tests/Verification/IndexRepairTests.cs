using System.Security.Cryptography;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Verification;
using XnaiAspire.Index.Verification.Repair;
using Xunit.Abstractions;

namespace XnaiAspire.Index.Tests.Verification;

/// <summary>What needs no guess is put right, to the bytes that were there; a crash within it can be repaired again; the rest is refused untouched.</summary>
public sealed class IndexRepairTests(HealthyIndex healthy, ITestOutputHelper output) : IClassFixture<HealthyIndex>, IDisposable
{
    // What repairing mends, whatever else there is of a kind is refused.
    private static readonly HashSet<string> Mended = new(StringComparer.Ordinal)
    {
        "vectors cut within a row", "bytes behind the rows", "bytes behind the texts", "header's tag flipped", "header's rows flipped",
        "header's unused bytes flipped", "a bit of an old row flipped", "a bit of the newest row flipped", "a bit of a row that a snapshot has",
        "a row of NaN", "a row of zeros", "two rows exchanged", "a snapshot deleted", "a snapshot's file deleted", "a manifest deleted",
        "a bit of a snapshot's row flipped", "a snapshot's header flipped", "a bit of a docstore flipped", "a docstore cut", "a bit of a manifest flipped",
        "two snapshots' files exchanged", "two snapshots exchanged", "latest gone", "latest leads to an older one", "latest leads out of the index",
        "a snapshot that nobody published", "a forged snapshot", "an unfinished snapshot", "a replaced index", "an exchange cut off",
        "a writer's name half written",
    };

    // Operations a fault in an ordinary run; all of them with XNAI_FAULT_MATRIX=full.
    private const int Tried = 8;

    private static readonly bool Full = Environment.GetEnvironmentVariable("XNAI_FAULT_MATRIX") == "full";

    private readonly TemporaryDirectory _root = new();

    public static TheoryData<string> Names => [.. Damages.All.Select(damage => damage.Name)];

    public void Dispose() => _root.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damage_is_mended_to_the_same_bytes_or_refused_untouched(string name)
    {
        Damage damage = Damages.All.Single(damage => damage.Name == name);
        string directory = healthy.CopyTo(_root.Path);
        string whole = Content(directory);
        damage.Seed(directory);
        string before = Content(_root.Path);

        List<string> said = [];
        try
        {
            IndexRepair.Run(directory, dryRun: true, _ => { }, null, CancellationToken.None);
        }
        catch (IndexException)
        {
            // Refused below too.
        }

        Assert.Equal(before, Content(_root.Path));
        try
        {
            IndexRepair.Run(directory, dryRun: false, said.Add, null, CancellationToken.None);
        }
        catch (IndexException error)
        {
            Assert.False(Mended.Contains(name), error.Message);
            Assert.Contains("--force", error.Message, StringComparison.Ordinal);
            Assert.Equal(before, Content(_root.Path));
            return;
        }

        output.WriteLine(string.Join('\n', said));
        Assert.NotEmpty(said);
        IReadOnlyList<FindingGroup> groups = IndexVerificationTests.Check(directory, out _);
        if (Mended.Contains(name))
        {
            Assert.True(groups.Count == 0, IndexVerificationTests.Words(groups));
            Assert.Equal(whole, Content(directory));
        }
    }

    [Fact]
    public void A_healthy_index_is_left_alone()
    {
        string directory = healthy.CopyTo(_root.Path);
        string before = Content(directory);
        Assert.Empty(IndexRepair.Run(directory, dryRun: false, _ => { }, null, CancellationToken.None));
        Assert.Equal(before, Content(directory));
    }

    [Fact]
    public void A_writer_at_work_is_not_disturbed()
    {
        string directory = healthy.CopyTo(_root.Path);
        using LibraryIndex index = HealthyIndex.Open(directory);
        Assert.Throws<IndexLockedException>(() => IndexRepair.Run(directory, dryRun: false, _ => { }, null, CancellationToken.None));
    }

    [Fact]
    public void Rows_that_nothing_proves_are_refused_with_the_command()
    {
        string directory = healthy.CopyTo(_root.Path);
        File.Delete(Path.Combine(directory, "vectors.faiss"));
        IndexRefusedException error = Assert.Throws<IndexRefusedException>(
            () => IndexRepair.Run(directory, dryRun: false, _ => { }, null, CancellationToken.None));
        Assert.Equal("rows-unproven", error.Reason);
        Assert.Contains("big.txt", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fault.Kill)]
    [InlineData(Fault.KillWithin)]
    [InlineData(Fault.Error)]
    [InlineData(Fault.PowerLoss)]
    public void A_repair_can_die_at_every_operation_and_is_done_again(Fault fault)
    {
        (string whole, List<string> operations) = Repaired(fault, -1);
        int[] all = [.. Enumerable.Range(0, operations.Count).Where(at => fault.CanHit(operations[at]))];
        int seed = Environment.TickCount;
        int[] tried = [.. all];
        new Random(seed).Shuffle(tried);
        tried = [.. tried.Take(Full ? all.Length : Tried).Order()];
        output.WriteLine($"{fault}: {tried.Length} of {all.Length} operations, seed {seed}");
        foreach (int at in tried)
        {
            (string state, _) = Repaired(fault, at);
            Assert.True(whole == state, $"seed {seed}, {fault} at {operations[at]}:\n{state}\nwanted:\n{whole}");
        }

        Assert.True(tried.Length > 3);
    }

    // Vectors cut and tailed, a row, a header, a snapshot's row and the link: all at once, repaired with a fault on the way.
    private static (string State, List<string> Operations) Repaired(Fault fault, int at)
    {
        using var root = new TemporaryDirectory();
        using var storage = new SimulatedStorage(root.Path);
        var options = new LibraryIndexOptions { Storage = storage, Time = new FixedTime() };
        string directory = root["index"];
        using (LibraryIndex index = LibraryIndex.Open(directory, Sample.Library, Sample.Fingerprint, options))
        {
            Sample.Add(index, Sample.Document("a.txt", 3), Sample.Document("b.txt", 2));
            index.PublishSnapshot(CancellationToken.None);
            Sample.Add(index, Sample.Document("c.txt", 2));
            index.PublishSnapshot(CancellationToken.None);
        }

        Overwrite(storage, Path.Combine(directory, "vectors.faiss"), 8, 9);
        Overwrite(storage, Path.Combine(directory, "vectors.faiss"), 50, 9);
        Overwrite(storage, Path.Combine(directory, "vectors.faiss"), 45 + 7 * 80 + 3, 9);
        Overwrite(storage, Path.Combine(directory, "snapshots/1/docstore.jsonl"), 30, 9);
        storage.DeleteFile(Path.Combine(directory, "snapshots/latest"));
        storage.SyncDirectory(Path.Combine(directory, "snapshots"));
        int before = storage.Operations.Count;
        (storage.Fault, storage.FaultAt) = (fault, at < 0 ? -1 : before + at);
        try
        {
            IndexRepair.Run(directory, dryRun: false, _ => { }, options, CancellationToken.None);
        }
        catch (Exception) when (at >= 0)
        {
            storage.Restart();
            IndexRepair.Run(directory, dryRun: false, _ => { }, options, CancellationToken.None);
        }

        // Verifying reads in parallel, which the storage double does not; what it counted is complete.
        storage.Dispose();
        IReadOnlyList<FindingGroup> groups = IndexVerificationTests.Check(directory, out _);
        Assert.True(groups.Count == 0, IndexVerificationTests.Words(groups));
        return (Content(directory), [.. storage.Operations.Skip(before)]);
    }

    private static void Overwrite(SimulatedStorage storage, string path, long offset, byte value)
    {
        using IStorageFile file = storage.Open(path, create: false);
        file.Write([value], offset);
        file.Sync();
    }

    // Everything but SQLite's files, what was set aside, and the lock.
    private static string Content(string directory) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Order(StringComparer.Ordinal)
        .Where(path => !path.Contains(".damaged", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("ledger.db", StringComparison.Ordinal)
            && Path.GetFileName(path) is not ("writer.lock" or "writer.json"))
        .Select(path => $"{Path.GetRelativePath(directory, path)} {(File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : "")}")
        .Append($"latest -> {new FileInfo(Directory.Exists(Path.Combine(directory, "snapshots")) ? Path.Combine(directory, "snapshots", "latest") : Path.Combine(directory, "index", "snapshots", "latest")).LinkTarget}"));
}
