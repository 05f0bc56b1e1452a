using XnaiAspire.Index;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Ingestor.Verification;

/// <summary>The result of <c>verify</c>; with <c>--json</c> these are the names.</summary>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="LibraryPath">Full path of the library it was compared with; null when there was none.</param>
/// <param name="Healthy">Whether there is no damage; what is merely stale counts as healthy.</param>
/// <param name="Deep">Whether every file was read again.</param>
/// <param name="WriterActive">Whether somebody wrote the index meanwhile.</param>
/// <param name="Documents">Documents in the index at its newest checkpoint.</param>
/// <param name="Chunks">Searchable chunks.</param>
/// <param name="Rows">Rows of <c>vectors.faiss</c>, retired ones included.</param>
/// <param name="Checkpoint">Number of the newest checkpoint.</param>
/// <param name="Counts">Findings by kind.</param>
/// <param name="Findings">By kind and reason.</param>
/// <param name="Notes">What is worth a line and nothing wrong.</param>
/// <param name="ElapsedSeconds">Wall time.</param>
public sealed record VerifyReport(
    string IndexDirectory,
    string? LibraryPath,
    bool Healthy,
    bool Deep,
    bool WriterActive,
    long Documents,
    long Chunks,
    long Rows,
    long Checkpoint,
    VerifyCounts Counts,
    IReadOnlyList<FindingView> Findings,
    IReadOnlyList<string> Notes,
    double ElapsedSeconds)
{
    internal static VerifyReport Of(IndexVerification index, string? library, bool deep, TimeSpan elapsed)
    {
        VerifyCounts counts = VerifyCounts.Of(index.Findings);
        CheckpointRecord? last = index.LastCheckpoint;
        return new VerifyReport(
            index.Directory, library, counts.Damage == 0, deep, index.WriterActive, last?.Documents ?? 0, last?.Chunks ?? 0, last?.Rows ?? 0, last?.Number ?? 0,
            counts, [.. index.Findings.Groups.Select(FindingView.Of)], index.Findings.Notes, Math.Round(elapsed.TotalSeconds, 2));
    }
}

/// <summary>How many findings there are of each kind.</summary>
/// <param name="Lost">Something that should be there is not.</param>
/// <param name="Duplicated">Something is there twice.</param>
/// <param name="Orphaned">Something that nothing refers to.</param>
/// <param name="Corrupt">Something is there and wrong.</param>
/// <param name="Stale">Whole, but behind: no damage.</param>
public sealed record VerifyCounts(long Lost, long Duplicated, long Orphaned, long Corrupt, long Stale)
{
    internal long Damage => Lost + Duplicated + Orphaned + Corrupt;

    internal static VerifyCounts Of(Findings findings) => new(
        findings.Count(FindingKind.Lost), findings.Count(FindingKind.Duplicated), findings.Count(FindingKind.Orphaned), findings.Count(FindingKind.Corrupt),
        findings.Count(FindingKind.Stale));
}

/// <summary>All findings of one reason.</summary>
/// <param name="Kind"><c>lost</c>, <c>duplicated</c>, <c>orphaned</c>, <c>corrupt</c> or <c>stale</c>.</param>
/// <param name="Reason">Code, kebab-case.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them.</param>
/// <param name="Next">What to type.</param>
public sealed record FindingView(string Kind, string Reason, long Count, IReadOnlyList<Finding> First, string Next)
{
    internal static FindingView Of(FindingGroup group) => new(group.Kind.ToString().ToLowerInvariant(), group.Reason, group.Count, group.First, group.Next);
}
