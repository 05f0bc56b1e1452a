using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Tests.Verification;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Tests.Maintenance;

/// <summary>What rolls back, compacts or rebuilds leaves nothing to find; also when one follows the other.</summary>
public sealed class VerifiedTests(HealthyIndex healthy) : IClassFixture<HealthyIndex>, IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Nothing_is_found_after_any_of_them()
    {
        string directory = healthy.CopyTo(_root.Path);
        Step(directory, index => index.RollBack(6));
        Step(directory, index => Sample.Add(index, Sample.Document("late.txt", 2), Sample.Document("a.txt", 1, version: 9)));
        Step(directory, index => index.RollBack(4));
        Step(directory, index => index.RollBack(2));
        Step(directory, index => Sample.Add(index, Sample.Document("a.txt", 1, version: 9)));
        Step(directory, index => index.PublishSnapshot(CancellationToken.None));
        Step(directory, index => index.Compact());
        Step(directory, index => Sample.Add(index, Sample.Document("b/c.md", 1, version: 9)));
        Step(directory, index => index.RollBack(index.OldestCheckpoint!.Value));
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(directory, Sample.Library, Sample.Fingerprint with { Chunker = "tokens-v2" }))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 3));
            rebuild.SwapIn();
            rebuild.PublishSnapshot(CancellationToken.None);
        }

        Step(directory, index => Assert.Contains(index.Snapshots(), snapshot => snapshot.IsInherited));
    }

    private static void Step(string directory, Action<LibraryIndex> work)
    {
        using (LibraryIndex index = LibraryIndex.OpenExisting(directory))
        {
            work(index);
        }

        IReadOnlyList<FindingGroup> groups = IndexVerificationTests.Check(directory, out IReadOnlyList<string> notes);
        Assert.True(groups.Count == 0, IndexVerificationTests.Words(groups));
        Assert.Empty(notes);
    }
}
