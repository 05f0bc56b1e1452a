using System.Globalization;
using XnaiAspire.Mutation.Mutants;
using XnaiAspire.Mutation.Running;

namespace XnaiAspire.Mutation;

/// <summary>The results as a table, and the mutants that live.</summary>
internal static class Report
{
    public static void Write(TextWriter output, IReadOnlyList<Mutant> mutants, IReadOnlyDictionary<int, Outcome> outcomes)
    {
        foreach (Mutant mutant in mutants.Where(mutant => !IsDetected(outcomes[mutant.Number])))
        {
            output.WriteLine($"{outcomes[mutant.Number].Verdict}  {mutant}");
        }

        output.WriteLine();
        output.WriteLine("| Folder | Mutants | Killed | Timeout | Survived | No coverage | Score |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (IGrouping<string, Mutant> folder in mutants.GroupBy(mutant => mutant.Folder))
        {
            Row(output, folder.Key, [.. folder.Select(mutant => outcomes[mutant.Number])]);
        }

        Row(output, "**all**", [.. mutants.Select(mutant => outcomes[mutant.Number])]);
    }

    public static double Score(IReadOnlyCollection<Outcome> outcomes) => 100.0 * outcomes.Count(IsDetected) / outcomes.Count;

    private static void Row(TextWriter output, string name, Outcome[] outcomes) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {outcomes.Length} | {Count(outcomes, Verdict.Killed)} | {Count(outcomes, Verdict.Timeout)} | {Count(outcomes, Verdict.Survived)} | {Count(outcomes, Verdict.NoCoverage)} | {Score(outcomes):F1} % |"));

    private static int Count(Outcome[] outcomes, Verdict verdict) => outcomes.Count(outcome => outcome.Verdict == verdict);

    private static bool IsDetected(Outcome outcome) => outcome.Verdict is Verdict.Killed or Verdict.Timeout;
}
