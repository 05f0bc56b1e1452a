using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Tests.Verification;

/// <summary>The library against the index: what changed since the last run is stale, what the run must have seen and lost is damage.</summary>
public sealed class VerifierTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_healthy_index_and_its_library_give_nothing(bool deep)
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        VerifyReport report = await indexed.VerifyAsync(deep);
        Assert.True(report.Findings.Count == 0, Words(report));
        Assert.True(report.Healthy);
        Assert.Equal((12, 4), ((int)report.Documents, (int)report.Checkpoint));
        Assert.Contains("Redis was not looked at", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_beside_a_version_that_a_fallback_encoding_made_is_no_damage()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        indexed.Library.Write("latin.txt", [0x63, 0x61, 0x66, 0xE9]);
        await indexed.IngestAsync(fallback: "windows-1252");
        await indexed.IngestAsync();
        Assert.Empty((await indexed.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task What_changed_since_the_last_run_is_stale_and_no_damage()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        TestLibrary library = indexed.Library;
        library.Write("letters/july.txt", "New.");
        library.Write("folder1/001.md", "Changed.");
        library.Delete("folder2/002.json");
        VerifyReport report = await indexed.VerifyAsync(deep: true);
        Assert.True(report.Healthy);
        Assert.Equal(3, report.Counts.Stale);
        Assert.Equal(("stale", "letters/july.txt"), Place(report, "file-new"));
        Assert.Equal(("stale", "folder1/001.md"), Place(report, "file-changed"));
        Assert.Equal(("stale", "folder2/002.json"), Place(report, "file-gone"));

        await indexed.IngestAsync();
        Assert.Empty((await indexed.VerifyAsync(deep: true)).Findings);
    }

    [Theory]
    [InlineData("DELETE FROM chunks WHERE document_id IN (SELECT id FROM documents WHERE path = 'folder1/004.md'); DELETE FROM documents WHERE path = 'folder1/004.md'", "lost", "document-lost", "folder1/004.md")]
    [InlineData("DELETE FROM failures", "lost", "document-lost", "bad.json")]
    [InlineData("UPDATE documents SET path = 'folder1/0x4.md' WHERE path = 'folder1/004.md'", "lost", "document-lost", "folder1/004.md")]
    [InlineData("UPDATE documents SET path = 'folder1/0x4.md' WHERE path = 'folder1/004.md'", "stale", "file-gone", "folder1/0x4.md")]
    [InlineData("UPDATE documents SET sha256 = replace(sha256, 'a', 'b') WHERE path = 'folder1/004.md'", "corrupt", "file-differs", "folder1/004.md")]
    [InlineData("UPDATE chunks SET start = start + 1 WHERE row = 0", "corrupt", "text-differs", "folder0/000.txt", false)]
    [InlineData("UPDATE chunks SET length = length + 1 WHERE document_id = (SELECT id FROM documents WHERE path = 'letters/june.txt' AND retired IS NULL)", "corrupt", "text-differs", "letters/june.txt chunk 0")]
    [InlineData("UPDATE documents SET size = size + 1 WHERE path = 'folder1/004.md'", "stale", "file-changed", "folder1/004.md")]
    [InlineData("UPDATE meta SET value = value || 'x' WHERE key = 'library-root'", "stale", "library-differs", "library")]
    [InlineData("UPDATE runs SET completed = NULL WHERE id = 2", "stale", "run-unfinished", "run 2")]
    public async Task An_edited_ledger_is_found_out_by_the_files(string sql, string kind, string reason, string place, bool found = true)
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        indexed.AgeFiles();
        indexed.Sql(sql);
        VerifyReport report = await indexed.VerifyAsync(deep: true);
        if (!found)
        {
            // A retired document's text is not there to compare with; the snapshot that has it tells.
            Assert.Contains(report.Findings, finding => finding.Reason == "snapshot-text-differs");
            return;
        }

        (string foundKind, string foundPlace) = Place(report, reason);
        Assert.Equal(kind, foundKind);
        Assert.Contains(place, foundPlace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_changed_behind_its_date_is_stale_too()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        string file = Path.Combine(indexed.Library.Root, "letters/june.txt");
        DateTime modified = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, "The river was low, and the bridge stood wet.");
        File.SetLastWriteTimeUtc(file, modified);
        Assert.Equal(("stale", "letters/june.txt"), Place(await indexed.VerifyAsync(), "file-changed"));
    }

    [Fact]
    public async Task A_file_moved_in_with_an_old_date_is_new_and_not_lost()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        string file = Path.Combine(indexed.Library.Root, "folder1/old.txt");
        File.WriteAllText(file, "From long ago.");
        File.SetLastWriteTimeUtc(file, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        VerifyReport report = await indexed.VerifyAsync();
        Assert.Equal(("stale", "folder1/old.txt"), Place(report, "file-new"));
        Assert.True(report.Healthy);
    }

    [Fact]
    public async Task Without_its_library_the_index_is_checked_alone()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        VerifyReport report = await indexed.VerifyAsync(library: Path.Combine(indexed.Library.Root, "absent"));
        Assert.Null(report.LibraryPath);
        Assert.Contains(report.Findings, finding => finding.Reason == "library-missing");
        Assert.True(report.Healthy);
    }

    [Fact]
    public async Task Twins_by_case_are_worth_a_line()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        indexed.Library.Write("letters/June.txt", "Another.");
        await indexed.IngestAsync();
        VerifyReport report = await indexed.VerifyAsync();
        Assert.True(report.Findings.Count == 0, Words(report));
        Assert.Contains(report.Notes, note => note.Contains("letters/june.txt", StringComparison.Ordinal));
    }

    internal static string Words(VerifyReport report) => string.Join("; ", report.Findings.Select(finding =>
        $"{finding.Kind} {finding.Reason}: {string.Join(", ", finding.First.Select(one => $"{one.Place}: {one.Detail}"))}"));

    internal static (string Kind, string Place) Place(VerifyReport report, string reason)
    {
        FindingView? view = report.Findings.FirstOrDefault(finding => finding.Reason == reason);
        Assert.True(view is not null, $"{reason} was not found, but {Words(report)}");
        Finding finding = Assert.Single(view.First);
        return (view.Kind, finding.Place);
    }
}
