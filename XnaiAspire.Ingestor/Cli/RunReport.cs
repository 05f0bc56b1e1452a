using System.Text;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The result of <c>ingest</c>; with <c>--json</c> these are the names.</summary>
/// <param name="ExitCode">As the process returns it.</param>
/// <param name="Message">For people.</param>
/// <param name="LibraryPath">Full path of the library.</param>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="Committed">Documents that this process committed, removals and failures included.</param>
/// <param name="Skipped">Files that had not changed.</param>
/// <param name="Removed">Documents whose file is gone.</param>
/// <param name="Documents">Documents in the index now.</param>
/// <param name="Chunks">Searchable chunks in the index now.</param>
/// <param name="Checkpoint">Number of the newest checkpoint; null in a new index.</param>
/// <param name="SnapshotDirectory">The snapshot published at the end; null when nothing had changed.</param>
/// <param name="ElapsedSeconds">Wall time.</param>
/// <param name="EmbeddedChunks">Chunks that this process had embedded.</param>
/// <param name="EmbeddedTokens">Tokens of those chunks.</param>
/// <param name="EmbeddingSeconds">Of the wall time: how long at least one message was under way to the Embedder.</param>
/// <param name="Failures">Every document that is parked with a reason, by path; none for a run that was refused.</param>
public sealed record RunReport(
    int ExitCode,
    string Message,
    string LibraryPath,
    string IndexDirectory,
    int Committed,
    int Skipped,
    int Removed,
    long Documents,
    long Chunks,
    long? Checkpoint,
    string? SnapshotDirectory,
    double ElapsedSeconds,
    long EmbeddedChunks,
    long EmbeddedTokens,
    double EmbeddingSeconds,
    IReadOnlyList<FailureView> Failures)
{
    /// <summary>Chunks of this process's documents whose vector was there already: in the index, or of an equal text.</summary>
    public long ReusedChunks { get; init; }

    /// <summary>Why the run could not go on, a code: <c>fingerprint-mismatch</c>; null unless it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Failures that are printed; <c>status</c> has all.</summary>
    private const int ShownFailures = 10;

    internal static RunReport Of(RunOutcome outcome, RunStatus status, IReadOnlyList<FailureRecord> failures) => new(
        outcome.ExitCode,
        outcome.Message,
        status.LibraryRoot,
        status.IndexDirectory,
        outcome.Committed,
        status.SkippedUnchanged,
        status.Removed,
        status.LastCheckpoint?.Documents ?? 0,
        status.LastCheckpoint?.Chunks ?? 0,
        status.LastCheckpoint?.Number,
        outcome.Snapshot?.Directory,
        Math.Round(outcome.Elapsed.TotalSeconds, 3),
        status.EmbeddedChunks,
        status.EmbeddedTokens,
        Math.Round(status.EmbeddingTime.TotalSeconds, 3),
        [.. failures.Select(FailureView.Of)])
    {
        ReusedChunks = status.ReusedChunks,
        Reason = outcome.Reason,
    };

    internal string InWords()
    {
        StringBuilder text = new();
        text.AppendLine(Message);
        text.Append("  index     ").AppendLine(IndexDirectory);
        text.Append("            ").Append(Words.Of(Documents, "document")).Append(", ").AppendLine(Words.Of(Chunks, "chunk"));
        if (EmbeddedChunks + ReusedChunks > 0)
            text.Append("  this run  ").Append(Words.Of(EmbeddedChunks + ReusedChunks, "chunk")).Append(", of which ").Append(Words.Count(ReusedChunks)).AppendLine(" reused");

        if (SnapshotDirectory is not null)
            text.Append("  snapshot  ").AppendLine(SnapshotDirectory);

        text.Append("  took      ").Append(Words.Duration(TimeSpan.FromSeconds(ElapsedSeconds)));
        if (Failures.Count == 0)
            return text.ToString();

        text.AppendLine().Append("  failed    ").Append(Words.Of(Failures.Count, "document"));
        foreach (FailureView failure in Failures.Take(ShownFailures))
            text.AppendLine().Append("            ").Append(Printable.Of(failure.Path)).Append(": ").Append(Printable.Of(failure.Detail)).Append(" (").Append(failure.Reason).Append(')');

        if (Failures.Count > ShownFailures)
            text.AppendLine().Append("            and ").Append(Words.Count(Failures.Count - ShownFailures)).Append(" more; the status command lists all");
        return text.ToString();
    }
}
