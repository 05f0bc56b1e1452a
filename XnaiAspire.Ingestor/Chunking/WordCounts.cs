using System.Runtime.InteropServices;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>Token counts of units by their text. Few words make up most of any text, so that few have to be asked for.</summary>
internal sealed class WordCounts(ITokenCounter counter)
{
    // About 10 MB. A larger vocabulary is forgotten between batches, never within one.
    private const int MaxRemembered = 100_000;

    // Neither a count nor ITokenCounter.Deadly.
    private const int Unknown = int.MinValue;

    private readonly WordTable _short = new();
    private readonly Dictionary<string, int> _others = new(StringComparer.Ordinal);

    /// <summary>Forgets what would take too much memory. Between batches only: counts already handed out stay valid.</summary>
    public void Trim()
    {
        if (_short.Count + _others.Count <= MaxRemembered)
            return;

        _short.Clear();
        _others.Clear();
    }

    /// <summary>Counts the units of all texts. Those that are not known yet are asked for together.</summary>
    /// <returns>For each text its units' tokens, in order.</returns>
    public async Task<IReadOnlyList<int[]>> CountAsync(IReadOnlyList<(string Text, List<TextUnit> Units)> texts, CancellationToken cancellationToken)
    {
        HashSet<string> missing = new(StringComparer.Ordinal);
        int[][] counts = new int[texts.Count][];
        for (int i = 0; i < counts.Length; i++)
        {
            (string text, List<TextUnit> units) = texts[i];
            counts[i] = new int[units.Count];
            LookUp(text, CollectionsMarshal.AsSpan(units), counts[i], missing);
        }

        if (missing.Count == 0)
            return counts;

        string[] words = [.. missing];
        IReadOnlyList<int> answers = await counter.CountAsync(words, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < words.Length; i++)
            Remember(words[i], answers[i]);

        for (int i = 0; i < counts.Length; i++)
            Complete(texts[i].Text, CollectionsMarshal.AsSpan(texts[i].Units), counts[i]);

        return counts;
    }

    // Once a word and batch: with a hundred words in a chunk this is where most of the chunker's time goes.
    private void LookUp(string text, ReadOnlySpan<TextUnit> units, int[] counts, HashSet<string> missing)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> isMissing = missing.GetAlternateLookup<ReadOnlySpan<char>>();
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> others = _others.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i < counts.Length; i++)
        {
            TextUnit unit = units[i];
            if (Find(text, unit, others, out counts[i]))
                continue;

            counts[i] = Unknown;
            isMissing.Add(text.AsSpan(unit.Start, unit.Length));
        }
    }

    private void Complete(string text, ReadOnlySpan<TextUnit> units, int[] counts)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> others = _others.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = counts.AsSpan().IndexOf(Unknown); i >= 0 && i < counts.Length; i++)
        {
            if (counts[i] == Unknown && !Find(text, units[i], others, out counts[i]))
                throw new InvalidOperationException("A word was asked for and not remembered.");
        }
    }

    private bool Find(string text, TextUnit unit, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> others, out int count) =>
        PackedWord.TryPack(text, unit.Start, unit.Length, out PackedWord word)
            ? _short.TryGet(word, out count)
            : others.TryGetValue(text.AsSpan(unit.Start, unit.Length), out count);

    private void Remember(string word, int count)
    {
        if (PackedWord.TryPack(word, 0, word.Length, out PackedWord packed))
            _short.Set(packed, count);
        else
            _others[word] = count;
    }
}
