using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Tests.Verification;

/// <summary>Every damage of the list is found by its own reason at its own place; an index without damage gives nothing.</summary>
public sealed class IndexVerificationTests(HealthyIndex healthy) : IClassFixture<HealthyIndex>, IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public static TheoryData<string> Names => [.. Damages.All.Select(damage => damage.Name)];

    public void Dispose() => _root.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_damage_is_found_where_it_is(string name)
    {
        Damage damage = Damages.All.Single(damage => damage.Name == name);
        string directory = healthy.CopyTo(_root.Path);
        damage.Seed(directory);
        string before = Fingerprint(_root.Path);

        IReadOnlyList<FindingGroup> groups = Check(directory, out _);

        FindingGroup? found = groups.SingleOrDefault(group => group.Reason == damage.Reason);
        Assert.True(found is not null, $"{damage.Reason} was not found, but {Words(groups)}");
        Assert.Contains(found.First, finding => finding.Place.Contains(damage.Place, StringComparison.Ordinal));
        Assert.NotEqual(FindingKind.Stale, found.Kind);
        Assert.Contains("--index-path", found.Next, StringComparison.Ordinal);
        Assert.Equal(before, Fingerprint(_root.Path));
    }

    [Fact]
    public void The_list_is_long_enough_and_has_no_name_twice()
    {
        Assert.True(Damages.All.Count >= 40, $"{Damages.All.Count}");
        Assert.Equal(Damages.All.Count, Damages.All.Select(damage => damage.Name).Distinct().Count());
    }

    [Fact]
    public void A_healthy_index_gives_nothing_and_nothing_is_written()
    {
        string directory = healthy.CopyTo(_root.Path);
        string before = Fingerprint(_root.Path);
        IReadOnlyList<FindingGroup> groups = Check(directory, out IReadOnlyList<string> notes);
        Assert.True(groups.Count == 0, Words(groups));
        Assert.Empty(notes);
        Assert.Equal(before, Fingerprint(_root.Path));
    }

    [Fact]
    public void An_index_that_is_being_written_gives_nothing_at_any_step()
    {
        string directory = healthy.CopyTo(_root.Path);
        using LibraryIndex index = HealthyIndex.Open(directory);
        Nothing();
        RunRecord run = index.BeginRun(Sample.Plan(["new.txt"], ["other.txt"]));
        Nothing();
        index.Commit(Sample.Batch(run.Id, 1, Sample.Document("new.txt", 3)));
        Nothing();

        // What a commit under way looks like: rows behind the counted ones, a header that is not brought up to date.
        File.AppendAllText(Path.Combine(directory, "vectors.faiss"), "half a row");
        Directory.CreateDirectory(Path.Combine(directory, "snapshots", "3.2.partial"));
        Nothing();

        void Nothing()
        {
            using IndexVerification verification = IndexVerification.Open(directory);
            Assert.True(verification.WriterActive);
            Assert.Equal(Environment.ProcessId, verification.Writer!.ProcessId);
            verification.Check(null, CancellationToken.None);
            Assert.True(verification.Findings.Groups.Count == 0, Words(verification.Findings.Groups));
            Assert.False(verification.IsOvertaken);
        }
    }

    /// <summary>Found by backups in the middle of a run: bytes of a file in parts were expected with its last part, and a run counts them part by part.</summary>
    [Fact]
    public void A_run_in_the_middle_of_a_file_in_parts_gives_nothing()
    {
        string directory = healthy.CopyTo(_root.Path);
        using (LibraryIndex index = HealthyIndex.Open(directory))
        {
            RunRecord run = index.BeginRun(Sample.PlanOfParts(["late.txt"], ["late.txt"], ["late.txt"]));
            index.Commit(Sample.Batch(run.Id, 1, Sample.Parts("late.txt", 1, 2, 1, 2)[0]));
        }

        IReadOnlyList<FindingGroup> groups = Check(directory, out _);
        Assert.True(groups.Count == 0, Words(groups));
    }

    [Fact]
    public void A_killed_writers_log_is_read_and_left_alone()
    {
        // Copied while it is open: ledger.db-wal holds what a clean end would have moved into ledger.db.
        string directory = healthy.CopyTo(_root.Path);
        string killed = _root["killed"];
        using (LibraryIndex index = HealthyIndex.Open(directory))
        {
            Sample.Add(index, Sample.Document("new.txt", 3));
            HealthyIndex.Copy(new DirectoryInfo(directory), killed);
        }

        Assert.True(new FileInfo(Path.Combine(killed, "ledger.db-wal")).Length > 0);
        string before = Fingerprint(killed);
        using IndexVerification verification = IndexVerification.Open(killed);
        verification.Check(null, CancellationToken.None);
        Assert.True(verification.Findings.Groups.Count == 0, Words(verification.Findings.Groups));
        Assert.Equal(22, verification.LastCheckpoint!.Rows);
        Assert.Equal(before, Fingerprint(killed));
    }

    [Fact]
    public void What_was_replaced_or_written_meanwhile_is_noticed()
    {
        string directory = healthy.CopyTo(_root.Path);
        using IndexVerification verification = IndexVerification.Open(directory);
        Assert.False(verification.IsOvertaken);
        using LibraryIndex index = HealthyIndex.Open(directory);
        Assert.True(verification.IsOvertaken);
    }

    [Fact]
    public void Every_finding_is_counted_and_the_first_are_named()
    {
        string directory = healthy.CopyTo(_root.Path);
        LedgerDump.Change(Path.Combine(directory, "ledger.db"), "UPDATE chunks SET text_key = 0");
        LedgerDump.Change(
            Path.Combine(directory, "ledger.db"),
            "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 999) INSERT INTO chunks SELECT i, 1, 0, 0, 1, 0, 1, 1, NULL, 0 FROM n");
        IReadOnlyList<FindingGroup> groups = Check(directory, out _);
        FindingGroup orphaned = groups.Single(group => group.Reason == "chunk-orphaned");
        Assert.Equal((900, Findings.MostShown), (orphaned.Count, orphaned.First.Count));
        Assert.Equal(19, groups.Single(group => group.Reason == "chunk-text").Count);
    }

    [Fact]
    public void A_ledger_of_an_earlier_program_is_behind_and_not_damaged()
    {
        string directory = healthy.CopyTo(_root.Path);
        LedgerDump.Change(Path.Combine(directory, "ledger.db"), "DROP INDEX documents_live; PRAGMA user_version = 1");
        FindingGroup found = Assert.Single(Check(directory, out _));
        Assert.Equal((FindingKind.Stale, "ledger-old"), (found.Kind, found.Reason));
    }

    [Fact]
    public void Without_an_index_it_says_how_to_make_one()
    {
        IndexRefusedException error = Assert.Throws<IndexRefusedException>(() => IndexVerification.Open(_root["nothing"]));
        Assert.Equal("index-missing", error.Reason);
    }

    internal static IReadOnlyList<FindingGroup> Check(string directory, out IReadOnlyList<string> notes)
    {
        using IndexVerification verification = IndexVerification.Open(directory);
        verification.Check(null, CancellationToken.None);
        notes = verification.Findings.Notes;
        return verification.Findings.Groups;
    }

    internal static string Words(IEnumerable<FindingGroup> groups) => string.Join("; ", groups.Select(group =>
        $"{group.Kind} {group.Reason} x{group.Count}: {string.Join(", ", group.First.Select(finding => $"{finding.Place}: {finding.Detail}"))}"));

    // Names, sizes and times of everything there is.
    private static string Fingerprint(string directory) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => new FileInfo(path))
        .Select(file => $"{file.FullName} {(file.Exists ? file.Length : 0)} {file.LastWriteTimeUtc.Ticks} {file.LinkTarget}"));
}
