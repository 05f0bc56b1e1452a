namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// How letters follow each other in a list of words: which groups of letters are worth a piece of their own. Counts of three letters in a
/// row, with one added to each so that what the list lacks is unlikely rather than impossible.
/// </summary>
internal sealed class LetterModel
{
    private readonly string _letters;
    private readonly int _size;
    private readonly int[] _counts;
    private readonly double[] _totals;

    public LetterModel(IEnumerable<string> words, string letters)
    {
        _letters = letters;
        _size = letters.Length + 1; // 0 is the word's edge
        _counts = new int[_size * _size * _size];
        foreach (string word in words.Where(word => word.All(letters.Contains)))
        {
            int before = 0, last = 0;
            foreach (char letter in word)
            {
                int next = letters.IndexOf(letter) + 1;
                _counts[Index(before, last, next)]++;
                (before, last) = (last, next);
            }
        }

        _totals = new double[_size * _size];
        for (int pair = 0; pair < _totals.Length; pair++)
        {
            for (int next = 1; next < _size; next++)
                _totals[pair] += _counts[pair * _size + next] + 1;
        }
    }

    /// <summary>The <paramref name="count"/> likeliest beginnings of words of <paramref name="length"/> letters, likeliest first.</summary>
    public List<string> Beginnings(int length, int count) => Likeliest([new("", 1, 0, 0)], length, count);

    /// <summary>The likeliest groups of <paramref name="length"/> letters inside words.</summary>
    public List<string> Continuations(int length, int count)
    {
        double all = _counts.Sum();
        List<Group> first = [];
        for (int letter = 1; letter < _size; letter++)
        {
            // Two letters back nothing is known, so the second letter is judged as if any stood there: the sum over all.
            double share = Enumerable.Range(0, _size * _size).Sum(pair => _counts[pair * _size + letter]) / all;
            first.Add(new(_letters[letter - 1].ToString(), share, CommonestBefore(letter), letter));
        }

        return Likeliest(first, length, count);
    }

    /// <summary>Whether some word of the list has the three letters in a row.</summary>
    public bool HasSeen(char first, char second, char third) =>
        _counts[Index(_letters.IndexOf(first) + 1, _letters.IndexOf(second) + 1, _letters.IndexOf(third) + 1)] > 0;

    private int CommonestBefore(int letter) => Enumerable.Range(1, _size - 1).MaxBy(before => _totals[before * _size + letter]);

    private List<string> Likeliest(List<Group> groups, int length, int count)
    {
        while (groups[0].Text.Length < length)
        {
            groups = [.. groups.SelectMany(Extend)];
            // Only the likeliest are extended further; twice as many as wanted lose few.
            groups.Sort(Compare);
            if (groups.Count > count * 2)
                groups.RemoveRange(count * 2, groups.Count - count * 2);
        }

        return [.. groups.Take(count).Select(group => group.Text)];
    }

    private IEnumerable<Group> Extend(Group group)
    {
        for (int next = 1; next < _size; next++)
        {
            double share = (_counts[Index(group.Before, group.Last, next)] + 1) / _totals[group.Before * _size + group.Last];
            yield return new(group.Text + _letters[next - 1], group.Likelihood * share, group.Last, next);
        }
    }

    private static int Compare(Group a, Group b) =>
        a.Likelihood != b.Likelihood ? b.Likelihood.CompareTo(a.Likelihood) : string.CompareOrdinal(a.Text, b.Text);

    private int Index(int before, int last, int next) => (before * _size + last) * _size + next;

    private readonly record struct Group(string Text, double Likelihood, int Before, int Last);
}
