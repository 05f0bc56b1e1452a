using System.Globalization;
using System.Text;

namespace XnaiAspire.Bench;

/// <summary>The figures of <see cref="CheckpointBenchmark"/> as Markdown tables.</summary>
internal static class CheckpointTables
{
    private const double Megabyte = 1_000_000;
    private const double Kilobyte = 1_000;

    /// <summary>Checkpoints around a place that its median is taken of.</summary>
    private const int Window = 50;

    /// <summary>
    /// For the mean of the bytes: SQLite copies its log into the database every few dozen commits, and such a commit writes more. A median
    /// would leave those out.
    /// </summary>
    private const int WideWindow = 400;

    public static string Growth(int[] places, List<CheckpointCost> checkpoints, List<CheckpointCost> rewrites)
    {
        StringBuilder table = new(
            "| at batch | checkpoint, ms (median) | kB written (median) | kB written (mean) | full rewrite, ms | full rewrite, MB |\n|---:|---:|---:|---:|---:|---:|\n");
        foreach (int place in places)
        {
            table.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {place:N0} | {Milliseconds(place):N2} | {Bytes(place) / Kilobyte:N1} | {MeanBytes(place) / Kilobyte:N1} | {Rewrite(place).Time.TotalMilliseconds:N1} | {Rewrite(place).Written.Calls / Megabyte:N1} |"));
        }

        int first = places[0], last = places[^1];
        table.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"| **last over first** | **{Milliseconds(last) / Milliseconds(first):N2}** | **{Bytes(last) / Bytes(first):N2}** | **{MeanBytes(last) / MeanBytes(first):N2}** | {Rewrite(last).Time / Rewrite(first).Time:N0} | {(double)Rewrite(last).Written.Calls / Rewrite(first).Written.Calls:N0} |"));
        table.AppendLine();
        table.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"Medians of the {Window} checkpoints around each number (the first {Window}, the last {Window}); means of the {WideWindow} around it."));
        return table.ToString();

        double Milliseconds(int place) => Spread.Of(Around(place, Window).Select(cost => cost.Time.TotalMilliseconds)).Median;
        double Bytes(int place) => Spread.Of(Around(place, Window).Select(cost => (double)cost.Written.Calls)).Median;
        double MeanBytes(int place) => Around(place, WideWindow).Average(cost => (double)cost.Written.Calls);
        CheckpointCost Rewrite(int place) => Median(rewrites, place);
        IEnumerable<CheckpointCost> Around(int place, int window)
        {
            int from = Math.Clamp(place - window / 2, 0, Math.Max(0, checkpoints.Count - window));
            return checkpoints.Skip(from).Take(window);
        }
    }

    public static string Bytes(List<CheckpointCost> checkpoints, long vectors, long texts)
    {
        long calls = checkpoints.Sum(cost => cost.Written.Calls), storage = checkpoints.Sum(cost => cost.Written.Storage);
        return string.Create(CultureInfo.InvariantCulture, $"""
            | {checkpoints.Count:N0} checkpoints | MB | of vectors + texts |
            |---|---:|---:|
            | vectors | {vectors / Megabyte:N1} | |
            | texts, UTF-8 | {texts / Megabyte:N1} | |
            | written by calls (`wchar`) | {calls / Megabyte:N1} | **{(double)calls / (vectors + texts):N2}** |
            | - of it vectors and FAISS headers | {(vectors + checkpoints.Count * 33L) / Megabyte:N1} | |
            | - of it texts, the ledger and its log | {(calls - vectors - checkpoints.Count * 33L) / Megabyte:N1} | |
            | to storage, whole pages (`write_bytes`) | {storage / Megabyte:N1} | {(double)storage / (vectors + texts):N2} |

            """);
    }

    public static string Rewriting(int[] places, List<CheckpointCost> checkpoints, List<CheckpointCost> rewrites)
    {
        CheckpointCost last = Median(rewrites, places[^1]);
        double seconds = checkpoints.Sum(cost => cost.Time.TotalSeconds);

        // It costs what is there, and what is there grows by the same each time: half the last one on average.
        double extrapolated = last.Time.TotalSeconds * checkpoints.Count / 2;
        return string.Create(CultureInfo.InvariantCulture,
            $"All {checkpoints.Count:N0} checkpoints took {seconds:N1} s. A full rewrite at each of them: {extrapolated / 60:N0} minutes and " +
            $"{last.Written.Calls / 2.0 * checkpoints.Count / 1e12:N2} TB, **extrapolated** from the one at batch {last.Batch:N0} (half of it on average).");
    }

    private static CheckpointCost Median(List<CheckpointCost> rewrites, int place)
    {
        CheckpointCost[] there = [.. rewrites.Where(cost => cost.Batch == place).OrderBy(cost => cost.Time)];
        return there[there.Length / 2];
    }
}
