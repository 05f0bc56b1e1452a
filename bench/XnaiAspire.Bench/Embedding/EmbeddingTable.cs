using System.Globalization;
using System.Numerics.Tensors;
using System.Text;

namespace XnaiAspire.Bench;

/// <summary>The figures of <see cref="EmbeddingBenchmark"/> as Markdown tables.</summary>
internal static class EmbeddingTable
{
    public static string Fidelity(IEnumerable<Contestant> contestants, Contestant reference, string[] texts)
    {
        float[][] exact = [.. texts.Select(text => reference.Embed(0, [text])[0])];
        StringBuilder table = new(
            $"| cosine to {reference.Name} on the same weights, {texts.Length} texts | mean | least |\n|---|---:|---:|\n");
        foreach (Contestant contestant in contestants)
        {
            double[] cosines = [.. texts.Select((text, i) => Cosine(contestant.Embed(0, [text])[0], exact[i]))];
            table.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {contestant.Name} | {cosines.Average():F7} | {cosines.Min():F7} |"));
        }

        // What the figures above are to be seen against: how different vectors of different texts are.
        Spread others = Spread.Of(Enumerable.Range(1, texts.Length - 1).Select(i => Cosine(exact[i - 1], exact[i])));
        table.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| (two different texts, single precision) | {others.Median:F7} | {others.Least:F7} |"));
        return table.ToString();
    }

    public static string Speed(TextLengths lengths, IReadOnlyList<EmbeddingMeasurement> measurements)
    {
        EmbeddingMeasurement ours = measurements[0];
        bool beside = ours.Beside.Count > 0;
        StringBuilder table = new(
            $"| {lengths.Name} | texts at once | tokens/s of processor time: median | min-max | tokens/s, wall: median | min-max "
            + $"| {ours.Contestant.Name} over it: processor time | wall | min-max |");
        table.Append(beside ? " beside a busy process: tokens/s, wall | of alone | min-max |" : "").AppendLine();
        table.Append("|---").Append(string.Concat(Enumerable.Repeat("|---:", beside ? 11 : 8))).Append('|').AppendLine();
        foreach (EmbeddingMeasurement it in measurements)
        {
            (Spread cpu, Spread wall) = (it.PerProcessorSecond, it.PerSecond);
            Spread overCpu = ours.Over(it, window => window.PerProcessorSecond), overWall = ours.Over(it, window => window.PerSecond);
            table.Append(CultureInfo.InvariantCulture, $"| {it.Contestant.Name} | {it.Workload.TextsAtOnce} | {cpu.Median:N0} | {cpu.Least:N0}-{cpu.Most:N0} ")
                .Append(CultureInfo.InvariantCulture, $"| {wall.Median:N0} | {wall.Least:N0}-{wall.Most:N0} ")
                .Append(CultureInfo.InvariantCulture, $"| {overCpu.Median:F2} | {overWall.Median:F2} | {overWall.Least:F2}-{overWall.Most:F2} |");
            if (beside)
                table.Append(CultureInfo.InvariantCulture, $" {it.PerSecondBeside.Median:N0} | {it.Left.Median:F2} | {it.Left.Least:F2}-{it.Left.Most:F2} |");
            table.AppendLine();
        }

        return table.ToString();
    }

    /// <summary>One figure of each contestant, all lengths side by side.</summary>
    public static string Summary(
        string figure, IReadOnlyList<(TextLengths Lengths, List<EmbeddingMeasurement> Measurements)> results, Func<EmbeddingMeasurement, double> value, string format)
    {
        StringBuilder table = new();
        table.Append("| ").Append(figure).Append(" | ").AppendJoin(" | ", results.Select(result => result.Lengths.Name)).AppendLine(" |");
        table.Append("|---").Append(string.Concat(results.Select(_ => "|---:"))).Append('|').AppendLine();
        for (int i = 0; i < results[0].Measurements.Count; i++)
        {
            table.Append("| ").Append(results[0].Measurements[i].Contestant.Name).Append(" | ");
            table.AppendJoin(" | ", results.Select(result => value(result.Measurements[i]).ToString(format, CultureInfo.InvariantCulture))).AppendLine(" |");
        }

        return table.ToString();
    }

    // In double precision: the distance from 1 is the figure.
    private static double Cosine(float[] one, float[] other) => TensorPrimitives.CosineSimilarity<double>(
        [.. one.Select(value => (double)value)], [.. other.Select(value => (double)value)]);
}
