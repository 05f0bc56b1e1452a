using System.Globalization;
using System.Text;
using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>verify</c> for people.</summary>
internal static class VerifyText
{
    /// <summary>Of each reason; <c>--json</c> has more.</summary>
    private const int Shown = 5;

    public static string Of(VerifyReport report)
    {
        VerifyCounts counts = report.Counts;
        var text = new StringBuilder();
        Line(text, $"Verified {report.IndexDirectory}");
        Line(text, $"  {Words.Of(report.Documents, "document")}, {Words.Of(report.Chunks, "chunk")}, {Words.Of(report.Rows, "row")}, checkpoint {Words.Count(report.Checkpoint)}, in {Words.Duration(TimeSpan.FromSeconds(report.ElapsedSeconds))}");
        if (report.LibraryPath is not null)
            Line(text, $"  against {report.LibraryPath}{(report.Deep ? ", every file read again" : ", by size and time")}");

        Line(text, $"  lost {Words.Count(counts.Lost)}, duplicated {Words.Count(counts.Duplicated)}, orphaned {Words.Count(counts.Orphaned)}, corrupt {Words.Count(counts.Corrupt)}, stale {Words.Count(counts.Stale)}");
        foreach (FindingView finding in report.Findings)
        {
            Line(text, $"");
            Line(text, $"{finding.Kind} {finding.Reason}: {Words.Count(finding.Count)}");
            foreach (Finding one in finding.First.Take(Shown))
                Line(text, $"  {one.Place}: {one.Detail}");

            if (finding.First.Count > Shown)
                Line(text, $"  ... and more");

            Line(text, $"  next: {finding.Next}");
        }

        if (report.Notes.Count > 0)
            Line(text, $"");

        foreach (string note in report.Notes)
            Line(text, $"note: {note}");

        Line(text, $"");
        return text.Append(Verdict(counts)).ToString();
    }

    private static string Verdict(VerifyCounts counts) => counts switch
    {
        // What a full disk or a kill leaves: the next run would cut it off by itself.
        { Damage: > 0 } when counts.Damage == counts.Orphaned => "What the index holds is whole; beside it lies something that nothing refers to.",
        { Damage: > 0 } => "The index is damaged.",
        { Stale: > 0 } => "Nothing is damaged; the index is behind what is there now.",
        _ => "Nothing is wrong.",
    };

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
