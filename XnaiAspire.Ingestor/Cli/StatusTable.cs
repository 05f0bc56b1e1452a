using Spectre.Console;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>status</c> for people.</summary>
internal static class StatusTable
{
    /// <summary>Columns where the output is no terminal: wide enough that no path of usual length is broken in two.</summary>
    private const int WidthOfAFile = 160;

    public static void Write(StatusReport report, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (output != Console.Out || Console.IsOutputRedirected)
            console.Profile.Width = WidthOfAFile;

        console.Write(Summary(report));
        if (report.Failures.Count == 0)
            return;

        console.WriteLine();
        console.WriteLine($"{Words.Of(report.Failures.Count, "document")} failed:");
        console.Write(Failures(report.Failures));
        console.WriteLine("status --failures says more of each; retry tries them again.");
    }

    private static Grid Summary(StatusReport report)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow(Markup.Escape(name), Markup.Escape(value));

        Row("Library", report.LibraryPath);
        if (report.Shard is { } shard)
            Row("Shard", $"{shard}; search and status have this part alone, merge makes one index of all");

        Row("Index", report.IndexDirectory);
        Row("Holds", $"{Words.Of(report.Documents, "document")}, {Words.Of(report.Chunks, "chunk")}");
        Row("Model", $"{report.Fingerprint.ModelName}, {report.Fingerprint.Dimensions} dimensions ({report.Fingerprint.Engine})");
        Row("Checkpoint", report.Checkpoint is { } last
            ? $"{last.Number}, {Words.Duration(TimeSpan.FromSeconds(report.CheckpointAgeSeconds ?? 0))} ago ({last.CommittedUtc:u})"
            : "none yet");
        Row("Run", Run(report.UnfinishedRun));
        if (report.UnfinishedRebuild)
            Row("Rebuild", Rebuild.Unfinished);

        Row("Snapshot", report.Snapshot is { } snapshot ? $"{snapshot.Number}, {Words.Of(snapshot.Vectors, "vector")}: {snapshot.Directory}" : "none yet");
        Row("Redis", report.Redis);
        Row("Failed", report.Failures.Count == 0 ? "none" : Words.Of(report.Failures.Count, "document"));
        return grid;
    }

    private static string Run(RunRecord? unfinished) => unfinished is null
        ? "complete"
        : $"unfinished: batch {Words.Count(unfinished.CommittedBatches)} of {Words.Count(unfinished.Batches)}, " +
          $"{Words.Count(unfinished.CommittedDocuments)} of {Words.Of(unfinished.PlannedDocuments, "document")}; ingest goes on from there";

    private static Table Failures(IReadOnlyList<FailureView> failures)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("Document", "Stage", "Reason", "Attempts", "In words");
        foreach (FailureView failure in failures)
        {
            table.AddRow(
                Markup.Escape(Printable.Of(failure.Path)), Markup.Escape(failure.Stage), Markup.Escape(failure.Reason),
                Words.Count(failure.Attempts), Markup.Escape(Printable.Of(failure.Detail)));
        }

        return table;
    }
}
