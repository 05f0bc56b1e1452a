using System.Reflection;

namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>The word lists beside this file, embedded: words separated by blanks, lines that start with # are remarks.</summary>
internal static class WordList
{
    /// <summary>The words as the tokenizer sees them: lower case and, where it decomposes a letter, without the diacritic.</summary>
    public static IReadOnlyList<string> Read(string name)
    {
        Assembly assembly = typeof(WordList).Assembly;
        string resource = $"XnaiAspire.Embedder.Models.Lexical.Words.{name}.txt";
        using Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks its word list '{resource}'.");
        using StreamReader reader = new(stream);
        List<string> words = [];
        while (reader.ReadLine() is string line)
        {
            if (!line.StartsWith('#'))
                words.AddRange(line.ToLowerInvariant().Replace('й', 'и').Replace('ё', 'е').Replace('ї', 'і').Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return words;
    }
}
