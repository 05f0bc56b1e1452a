namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>Regular inflections, so that <c>pruning</c> is one piece with nearly the vector of <c>prune</c>.</summary>
internal static class EnglishForms
{
    private const int ShortestStem = 4;
    private static readonly string[] Endings = ["ations", "ation", "ators", "ator", "ates", "ate", "ings", "ing", "ers", "er", "ors", "or", "ies", "es", "ed", "ly", "s", "e", "y"];

    /// <summary>
    /// The word's forms as noun and, with <paramref name="asVerb"/>, as verb; some do not exist, which costs a row and harms nothing. What is
    /// left out falls into the word, or its stem, and an ending that weighs nothing.
    /// </summary>
    public static IEnumerable<string> Of(string word, bool asVerb)
    {
        if (word.Length < 3 || !word.All(char.IsAsciiLetterLower))
            yield break;

        char last = word[^1];
        if (last == 'e')
        {
            yield return word + "s";
            if (word.Length > ShortestStem)
                yield return word[..^1];
            if (asVerb)
            {
                yield return word + "d";
                yield return word[..^1] + "ing";
            }
        }
        else if (last == 'y' && !IsVowel(word[^2]))
        {
            yield return word[..^1] + "ies";
            if (asVerb)
            {
                yield return word[..^1] + "ied";
                yield return word + "ing";
            }
        }
        else
        {
            yield return word + (NeedsEs(word) ? "es" : "s");
            string stem = DoublesLast(word) ? word + last : word;
            if (asVerb || stem != word)
            {
                yield return stem + "ed";
                yield return stem + "ing";
            }
        }
    }

    /// <summary>
    /// What inflections and near derivations share: <c>migrate</c>, <c>migration</c> and <c>migrating</c> give <c>migr</c>. Crude on
    /// purpose: it is only ever applied to the lists' own words.
    /// </summary>
    public static string Stem(string word)
    {
        foreach (string ending in Endings)
        {
            if (word.Length - ending.Length >= ShortestStem && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }

        return word;
    }

    private static bool NeedsEs(string word) =>
        word[^1] is 's' or 'x' or 'z' || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal);

    /// <summary>One vowel before one final consonant in a short word: stop, stopped.</summary>
    private static bool DoublesLast(string word) =>
        word.Length <= 4 && !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'y') && IsVowel(word[^2]) && !IsVowel(word[^3]);

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';
}
