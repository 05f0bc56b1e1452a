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

    public static string Speed(int tokens, Dictionary<Contestant, List<EmbeddingWindow>> windows, Contestant ours, Contestant theirs)
    {
        StringBuilder table = new(string.Create(CultureInfo.InvariantCulture,
            $"| {tokens} tokens a text | texts at once | tokens/s of processor time: median | min-max | tokens/s, wall |\n|---|---:|---:|---:|---:|\n"));
        foreach ((Contestant contestant, List<EmbeddingWindow> measured) in windows)
        {
            Spread cpu = Spread.Of(measured.Select(window => window.PerProcessorSecond));
            Spread wall = Spread.Of(measured.Select(window => window.PerSecond));
            table.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {contestant.Name} | {contestant.TextsAtOnce(tokens)} | {cpu.Median:N0} | {cpu.Least:N0}-{cpu.Most:N0} | {wall.Median:N0} |"));
        }

        // Of windows that lie beside each other, which a change of the machine's load meets alike.
        Spread ratio = Spread.Of(windows[ours].Zip(windows[theirs], (our, their) => our.PerProcessorSecond / their.PerProcessorSecond));
        table.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"| **{ours.Name} over {theirs.Name}**, window by window | | **{ratio.Median:F2}** | {ratio.Least:F2}-{ratio.Most:F2} | |"));
        return table.ToString();
    }

    // In double precision: the distance from 1 is the figure.
    private static double Cosine(float[] one, float[] other) => TensorPrimitives.CosineSimilarity<double>(
        [.. one.Select(value => (double)value)], [.. other.Select(value => (double)value)]);
}
