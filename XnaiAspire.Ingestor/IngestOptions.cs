using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Sharding;

namespace XnaiAspire.Ingestor;

/// <summary>What to ingest, where the index goes, and in which portions.</summary>
public sealed record IngestOptions
{
    /// <summary>Documents in a batch unless asked otherwise: the guide's figure.</summary>
    public const int DefaultBatchSize = 100;

    /// <summary>Most documents in a batch: above, a killed run would redo too much and a batch's trace would be too large to read.</summary>
    public const int MaxBatchSize = 10_000;

    /// <summary>Tokens in a chunk unless asked otherwise: what all-MiniLM-L12-v2 was trained on.</summary>
    public const int DefaultChunkTokens = 128;

    /// <summary>Tokens that a chunk repeats from the one before, unless asked otherwise.</summary>
    public const int DefaultChunkOverlap = 16;

    /// <summary>Fewest tokens in a chunk: below, one long word could not fit.</summary>
    public const int MinChunkTokens = 16;

    /// <summary>Most tokens in a chunk: more than any encoder of the BERT family reads at once.</summary>
    public const int MaxChunkTokens = 8_192;

    /// <summary>Most snapshots that can be asked for: each is a copy of the whole index, and a larger number is a slip of the pen.</summary>
    public const int MaxKeepSnapshots = 1_000;

    /// <summary>Root folder of the documents. Nothing is ever written into it.</summary>
    public required string LibraryPath { get; init; }

    /// <summary>Folder that holds one index directory a library.</summary>
    public string DataPath { get; init; } = "data";

    /// <summary>The index directory; null for one below <see cref="DataPath"/> named after the library.</summary>
    public string? IndexPath { get; init; }

    /// <summary>The part of the library that is taken in; null for the whole.</summary>
    public LibraryShard? Shard { get; init; }

    /// <summary>Documents in a batch, 1 to <see cref="MaxBatchSize"/>. A checkpoint follows each batch.</summary>
    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>Newest snapshots that are kept when one is published, 1 to <see cref="MaxKeepSnapshots"/>.</summary>
    public int KeepSnapshots { get; init; } = LibraryIndexOptions.DefaultSnapshots;

    /// <summary>Build the index anew beside the old one and swap at the end.</summary>
    public bool Force { get; init; }

    /// <summary>Most tokens in a chunk by the model's own count, special tokens not counted.</summary>
    public int ChunkTokens { get; init; } = DefaultChunkTokens;

    /// <summary>Tokens that a chunk repeats from the one before.</summary>
    public int ChunkOverlap { get; init; } = DefaultChunkOverlap;

    /// <summary>Extensions that are read, without the dot, lower case.</summary>
    public IReadOnlyList<string> FileTypes { get; init; } = DocumentReaders.FileTypes;

    /// <summary>
    /// Encoding of the files that are neither marked nor UTF-8, for example <c>windows-1252</c>; null: such files fail with the reason <c>not-utf8</c>.
    /// </summary>
    public string? FallbackEncoding { get; init; }

    /// <summary>Bytes of a part of a large file; tests have smaller ones.</summary>
    internal long PartBytes { get; init; } = FileParts.Bytes;

    /// <summary>Where the Embedder is looked for, so that a wait can name it; null when nothing says so.</summary>
    public string? EmbedderAddress { get; init; }

    /// <summary>Full path of the library, links in the root itself not resolved.</summary>
    public string LibraryRoot => Path.TrimEndingDirectorySeparator(Path.GetFullPath(LibraryPath));

    /// <summary>
    /// Name of the library in paths and spans: a readable part and eight hex digits of the SHA-256 of its full path,
    /// for example <c>letters-5f0c9a1b</c>.
    /// </summary>
    public string LibraryId
    {
        get
        {
            string root = LibraryRoot;
            string digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..8];
            return $"{Slug(Path.GetFileName(root))}-{digits}";
        }
    }

    /// <summary>
    /// Full path of the index directory. That of a shard ends with which one it is, for example <c>letters-5f0c9a1b-shard-2-of-4</c>; since a library's own
    /// ends with hex digits, no two are the same.
    /// </summary>
    public string IndexDirectory => Path.GetFullPath(IndexPath ?? Path.Combine(DataPath, Shard is null ? LibraryId : ShardDirectories.NameOf(LibraryId, Shard)));

    /// <summary>What is wrong with these options, in words for the person who gave them; empty when they can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(LibraryPath))
            return ["--library-path is missing: the folder with the documents."];

        if (!Directory.Exists(LibraryRoot))
            problems.Add($"The library '{LibraryRoot}' (--library-path) is not a folder that can be opened.");

        if (BatchSize is < 1 or > MaxBatchSize)
            problems.Add($"--batch-size is {BatchSize}; it must be 1 to {MaxBatchSize}.");

        if (KeepSnapshots is < 1 or > MaxKeepSnapshots)
            problems.Add($"--keep-snapshots is {KeepSnapshots}; it must be 1 to {MaxKeepSnapshots}.");

        if (ChunkTokens is < MinChunkTokens or > MaxChunkTokens)
            problems.Add($"--chunk-tokens is {ChunkTokens}; it must be {MinChunkTokens} to {MaxChunkTokens}.");
        else if (ChunkOverlap < 0 || ChunkOverlap > ChunkTokens / 2)
            problems.Add($"--chunk-overlap is {ChunkOverlap}; it must be 0 to half of --chunk-tokens ({ChunkTokens / 2}).");

        if (FileTypes.Count == 0)
            problems.Add("No file types are given; the default is " + string.Join(", ", DocumentReaders.FileTypes) + ".");

        if (FallbackEncoding is not null && Reading.FallbackEncoding.Find(FallbackEncoding, out string unusable) is null)
            problems.Add($"--fallback-encoding: {unusable}");

        if (IsInside(IndexDirectory, LibraryRoot))
            problems.Add($"The index directory '{IndexDirectory}' lies in the library; nothing is ever written there. Name another with --index-path.");

        return problems;
    }

    /// <summary>Whether one full path is another's or lies below it.</summary>
    internal static bool IsInside(string path, string root) =>
        path == root || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Slug(string name)
    {
        StringBuilder slug = new();
        foreach (char c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');

            // A folder name may have 255 bytes; with the digits behind it the directory's must not pass that.
            if (slug.Length == 40)
                break;
        }

        string text = slug.ToString().Trim('-');
        return text.Length == 0 ? "library" : text;
    }
}
