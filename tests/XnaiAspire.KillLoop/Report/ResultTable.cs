using System.Globalization;
using System.Text;

namespace XnaiAspire.KillLoop.Report;

/// <summary>A result in the form that docs/kill-loop.md has it.</summary>
internal static class ResultTable
{
    public static string Of(LoopResult result)
    {
        StringBuilder table = new();
        Line("Kills (one at all processes is one)", $"{result.Kills:N0}, {result.ProcessesKilled:N0} processes");
        foreach ((string target, int count) in result.KillsByTarget)
            Line($"- {target}", $"{count:N0}");

        Line("Files in the library", $"{result.Files:N0}");
        Line("Rounds, steps compared", $"{result.Rounds:N0}, {result.Steps:N0}");
        Line("Starts of Ingestor, Embedder, Redis", $"{result.IngestorStarts:N0}, {result.EmbedderStarts:N0}, {result.RedisStarts:N0}");
        Line("Lost", $"{result.Lost:N0}");
        Line("Duplicated", $"{result.Duplicated:N0}");
        Line("Chunks embedded", $"{result.Embedded:N0} (undisturbed: {result.EmbeddedUndisturbed:N0})");
        Line("Chunks embedded more than once", $"{result.EmbeddedAgain:N0}");
        Line("Chunks asked for more than once", $"{result.AskedAgain:N0}");
        Line("In flight at the kills, counted", $"{result.InFlight:N0}");
        Line("In flight at the kills, at most", $"{result.InFlightBound:N0}");
        Line("Time", TimeSpan.FromSeconds(result.Seconds).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture));
        table.AppendLine().AppendLine("SHA-256 after the first ingest of each round, undisturbed and killed:");
        foreach ((string file, string sha256) in result.FilesSha256)
            Line(file, sha256);

        table.AppendLine().AppendLine("Kills by failpoint:");
        foreach ((string name, int count) in result.KillsByFailpoint)
            Line(name, $"{count:N0}");

        foreach (string name in result.FailpointsNotReached)
            Line(name, "0");

        return table.ToString();

        void Line(string name, string value) => table.AppendLine(CultureInfo.InvariantCulture, $"| {name,-38} | {value} |");
    }
}
