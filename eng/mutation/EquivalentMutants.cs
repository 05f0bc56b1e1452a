using XnaiAspire.Mutation.Mutants;

namespace XnaiAspire.Mutation;

/// <summary>Mutants that no test can tell from the original, by name and with the reason. They are not run and not counted.</summary>
internal sealed class EquivalentMutants
{
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>Lines of <c>file | original | replacement | reason</c>; empty lines and those that begin with # are passed over.</summary>
    public EquivalentMutants(string path)
    {
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            int reason = line.LastIndexOf(" | ", StringComparison.Ordinal);
            _reasons.Add(line[..reason], line[(reason + 3)..]);
        }
    }

    public bool Contains(Mutant mutant) => _reasons.ContainsKey(mutant.Name);

    /// <summary>Entries that name no mutant any more.</summary>
    public IEnumerable<string> Stale(IReadOnlyList<Mutant> all) => _reasons.Keys.Except(all.Select(mutant => mutant.Name), StringComparer.Ordinal);
}
