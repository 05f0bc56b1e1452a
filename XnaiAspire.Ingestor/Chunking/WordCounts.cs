namespace XnaiAspire.Ingestor.Chunking;

/// <summary>Token counts of units by their text. Few words make up most of any text, so that few have to be asked for.</summary>
internal sealed class WordCounts(ITokenCounter counter)
{
    // About 10 MB. A larger vocabulary is forgotten between batches, never within one.
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Forgets what would take too much memory. Between batches only: counts already handed out stay valid.</summary>
    public void Trim()
    {
        if (_counts.Count > MaxRemembered)
            _counts.Clear();
    }

    /// <summary>Asks for all units of all texts that are not known yet, together.</summary>
    public async Task LearnAsync(IEnumerable<(string Text, IReadOnlyList<TextUnit> Units)> texts, CancellationToken cancellationToken)
    {
        HashSet<string> missing = new(StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> isMissing = missing.GetAlternateLookup<ReadOnlySpan<char>>();
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach ((string text, IReadOnlyList<TextUnit> units) in texts)
        {
            for (int i = 0; i < units.Count; i++)
            {
                ReadOnlySpan<char> word = text.AsSpan(units[i].Start, units[i].Length);
                if (!known.ContainsKey(word))
                    isMissing.Add(word);
            }
        }

        if (missing.Count == 0)
            return;

        string[] words = [.. missing];
        IReadOnlyList<int> counts = await counter.CountAsync(words, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < words.Length; i++)
            _counts[words[i]] = counts[i];
    }

    /// <summary>Of a unit that was learnt.</summary>
    public int Of(string text, TextUnit unit) =>
        _counts.GetAlternateLookup<ReadOnlySpan<char>>()[text.AsSpan(unit.Start, unit.Length)];
}
