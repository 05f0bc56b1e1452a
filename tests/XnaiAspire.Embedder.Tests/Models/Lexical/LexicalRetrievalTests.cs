using System.Text;
using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Models.Lexical;

/// <summary>
/// Queries with a known answer against the sample library, cut into chunks of about 126 tokens. The figures in Models/README.md come from
/// here: run it with XNAI_LEXICAL_NOISE set to a folder of other texts to see how the answers hold among many.
/// </summary>
public sealed class LexicalRetrievalTests(LexicalModelFixture model, ITestOutputHelper output) : IClassFixture<LexicalModelFixture>
{
    private const int ChunkTokens = 126;
    private const int OverlapWords = 12;
    private const int MaxNoiseChunks = 12_000;
    private const int MaxNoiseFileBytes = 200_000;

    [SkippableFact]
    public void Queries_find_their_document()
    {
        model.SkipWithoutLlama();
        string library = Path.Combine(Root(), "samples", "library");
        List<Chunk> chunks = [.. Documents(library).SelectMany(Cut)];
        AddNoise(chunks);

        int queries = 0, first = 0, firstFive = 0;
        foreach (string line in File.ReadLines(Path.Combine(Root(), "tests", "XnaiAspire.Embedder.Tests", "Models", "Lexical", "retrieval-queries.txt")).Where(line => !line.StartsWith('#')))
        {
            string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
            float[] query = model.Embed(parts[0]);
            int rank = chunks.OrderByDescending(chunk => LexicalModelFixture.Dot(query, chunk.Vector)).Take(5).ToList()
                .FindIndex(chunk => chunk.Document.Contains(parts[1], StringComparison.Ordinal));
            queries++;
            first += rank == 0 ? 1 : 0;
            firstFive += rank >= 0 ? 1 : 0;
            if (rank != 0)
                output.WriteLine($"'{parts[0]}': {parts[1]} is {(rank < 0 ? "not among the first five" : $"at {rank + 1}")}");
        }

        output.WriteLine($"{queries} queries over {chunks.Count} chunks: first {100.0 * first / queries:f0} %, among five {100.0 * firstFive / queries:f0} %");
        Assert.True(first >= 0.85 * queries, $"only {first} of {queries} have their document first");
        Assert.True(firstFive >= 0.9 * queries, $"only {firstFive} of {queries} have their document among the first five");
    }

    private void AddNoise(List<Chunk> chunks)
    {
        if (Environment.GetEnvironmentVariable("XNAI_LEXICAL_NOISE") is { Length: > 0 } noise)
            chunks.AddRange(Documents(noise).SelectMany(Cut).Take(MaxNoiseChunks));
    }

    private static IEnumerable<string> Documents(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path) is ".txt" or ".md" or ".json" or ".rst" or "" && new FileInfo(path).Length < MaxNoiseFileBytes)
        .Order(StringComparer.Ordinal);

    private IEnumerable<Chunk> Cut(string path)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).Replace("\\n", " ", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            yield break; // the library has one such file on purpose
        }

        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (int start = 0, end; start < words.Length; start = end == words.Length ? end : Math.Max(start + 1, end - OverlapWords))
        {
            int tokens = 0;
            for (end = start; end < words.Length && tokens <= ChunkTokens; end++)
                tokens += model.Tokenize(words[end]).Length - 2;
            yield return new Chunk(path, model.Embed(string.Join(' ', words[start..end])));
        }
    }

    private static string Root()
    {
        // Not from the compiler's file name: a build for CI replaces its root, so that the bytes do not depend on the folder.
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "XnaiAspire.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException($"No XnaiAspire.sln above {AppContext.BaseDirectory}.");
    }

    private sealed record Chunk(string Document, float[] Vector);
}
