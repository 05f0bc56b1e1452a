using System.Globalization;
using System.Text;

namespace XnaiAspire.Bench;

/// <summary>The figures as a Markdown table.</summary>
internal static class MeasurementTable
{
    private const double Megabyte = 1_000_000;

    private static readonly (string Name, string Format, Func<IngestMeasurement, double> Value)[] Rows =
    [
        ("documents", "N0", run => run.Result.Documents),
        ("chunks", "N0", run => run.Result.Chunks),
        ("tokens", "N0", run => run.Result.EmbeddedTokens),
        ("run, s", "N2", run => run.Seconds),
        ("process, s", "N2", run => run.Process.TotalSeconds),
        ("documents/s", "N1", run => run.Result.Documents / run.Seconds),
        ("chunks/s", "N1", run => run.Result.Chunks / run.Seconds),
        ("tokens/s", "N0", run => run.Result.EmbeddedTokens / run.Seconds),
        ("embedding, share of the run", "P1", run => run.EmbeddingShare),
        ("peak memory of the Ingestor, MB", "N1", run => run.IngestorPeakBytes / Megabyte),
        ("peak memory of the Embedder, MB", "N1", run => run.EmbedderPeakBytes / Megabyte),
        ("index directory, MB", "N1", run => run.IndexBytes / Megabyte),
    ];

    public static string Of(IReadOnlyList<IngestMeasurement> runs)
    {
        StringBuilder table = new();
        table.AppendLine(runs.Count > 1 ? "| | median | min-max |\n|---|---:|---:|" : "| | |\n|---|---:|");
        foreach ((string name, string format, Func<IngestMeasurement, double> value) in Rows)
        {
            Spread spread = Spread.Of(runs.Select(value));
            table.Append("| ").Append(name).Append(" | ").Append(Text(spread.Median)).Append(" |");
            if (runs.Count > 1)
                table.Append(' ').Append(spread.Least < spread.Most ? $"{Text(spread.Least)}-{Text(spread.Most)}" : "same").Append(" |");
            table.AppendLine();

            string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
        }

        return table.ToString();
    }
}
