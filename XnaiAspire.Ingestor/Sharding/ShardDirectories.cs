using System.Globalization;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>Where the indexes of a library's shards lie, below the folder of all indexes.</summary>
internal static class ShardDirectories
{
    private const string Mark = "-shard-";
    private const string Of = "-of-";

    /// <summary>Name of the directory of one shard's index.</summary>
    public static string NameOf(string libraryId, LibraryShard shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{libraryId}{Mark}{shard.Number}{Of}{shard.Count}");

    /// <summary>The directories of all shards of a library, the first one first; empty when not all are there, or when it was dealt out more than once.</summary>
    public static IReadOnlyList<string> Find(string dataPath, string libraryId)
    {
        if (!Directory.Exists(dataPath))
            return [];

        LibraryShard[] there =
        [
            .. Directory.EnumerateDirectories(dataPath, libraryId + Mark + "*")
                .Select(directory => LibraryShard.TryParse(Path.GetFileName(directory)[(libraryId.Length + Mark.Length)..].Replace(Of, "/", StringComparison.Ordinal)))
                .OfType<LibraryShard>().OrderBy(shard => shard.Number),
        ];
        return there is [var first, ..] && there.All(shard => shard.Count == first.Count) && there.Length == first.Count
            ? [.. there.Select(shard => Path.GetFullPath(Path.Combine(dataPath, NameOf(libraryId, shard))))]
            : [];
    }
}
