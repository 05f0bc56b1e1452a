using System.Globalization;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Verification;

/// <summary>What every check needs to know.</summary>
/// <param name="Layout">Where things lie.</param>
/// <param name="Findings">Where to tell.</param>
/// <param name="Identity">What the index says it is; null when the ledger cannot be read.</param>
/// <param name="Rows">Rows that the newest checkpoint counts.</param>
/// <param name="Checkpoint">The newest checkpoint's number; 0 before the first.</param>
/// <param name="WriterActive">Whether somebody writes: what is under way is then no damage.</param>
/// <param name="Progress">Where to count.</param>
/// <param name="Cancellation">Ends the checks.</param>
internal sealed record CheckContext(
    IndexLayout Layout, Findings Findings, LedgerIdentity? Identity, long Rows, long Checkpoint, bool WriterActive, ProgressMeter Progress,
    CancellationToken Cancellation)
{
    /// <summary>Opens further connections; null when the ledger cannot be read.</summary>
    public LedgerAccess? Access { get; init; }

    /// <summary>Threads of a check that works in parallel.</summary>
    public int Parallelism { get; init; } = 1;

    public NextSteps Next { get; } = new(Layout, Identity?.LibraryRoot);

    /// <summary>Whether the chunks were cut by a chunker of ours: those that were imported keep the numbers and places they came with.</summary>
    public bool IsCutHere => Identity!.Fingerprint.ChunkTokens > 0;

    /// <summary>The header that <c>vectors.faiss</c> should have; null when the ledger does not tell.</summary>
    public FaissFlatHeader? Header => Identity is null ? null : new FaissFlatHeader(Identity.Fingerprint.Dimensions, Rows);

    /// <summary>The oldest checkpoint of which all documents are still there; 0 when no compaction has dropped any.</summary>
    public long OldestCheckpoint(LedgerConnection ledger) =>
        ledger.Scalar("SELECT value FROM meta WHERE key = 'oldest-checkpoint'") is string value
        && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long oldest) ? Math.Min(oldest, Checkpoint) : 0;

    public void Lost(string reason, string place, string detail, string next, long count = 1) =>
        Findings.Add(FindingKind.Lost, reason, place, detail, next, count);

    public void Duplicated(string reason, string place, string detail, string next) =>
        Findings.Add(FindingKind.Duplicated, reason, place, detail, next);

    public void Orphaned(string reason, string place, string detail, string next, long count = 1) =>
        Findings.Add(FindingKind.Orphaned, reason, place, detail, next, count);

    public void Corrupt(string reason, string place, string detail, string next) =>
        Findings.Add(FindingKind.Corrupt, reason, place, detail, next);

    public void Stale(string reason, string place, string detail, string next) =>
        Findings.Add(FindingKind.Stale, reason, place, detail, next);
}
