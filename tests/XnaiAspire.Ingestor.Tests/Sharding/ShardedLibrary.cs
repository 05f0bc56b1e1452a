using System.Security.Cryptography;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Sharding;

/// <summary>A library, the indexes of its shards, and the index that one Ingestor makes of it.</summary>
internal sealed class ShardedLibrary(int shards) : IDisposable
{
    public TestLibrary Library { get; } = new();

    public HashEmbedder Embedder { get; } = new();

    public IngestOptions Options { get; init; } = new() { LibraryPath = "", BatchSize = 5 };

    public string Merged => Path.Combine(Library.DataPath, "merged");

    public IReadOnlyList<string> Directories => [.. Enumerable.Range(1, shards).Select(number => OfShard(number).IndexDirectory)];

    public MergeRequest Request => new(Directories, Merged, Options.BatchSize) { PartBytes = Options.PartBytes };

    public IngestOptions Whole => Library.Options with { BatchSize = Options.BatchSize, PartBytes = Options.PartBytes };

    public IngestOptions OfShard(int number) => Whole with { Shard = new LibraryShard(number, shards) };

    public void Dispose() => Library.Dispose();

    public async Task<RunOutcome> IngestAsync(IngestOptions options, CancellationToken cancellationToken = default)
    {
        using IngestService service = Library.Open(Embedder, options);
        return await service.RunAsync(new RunRequest(), cancellationToken);
    }

    public async Task IngestShardsAsync()
    {
        for (int number = 1; number <= shards; number++)
            await IngestAsync(OfShard(number));
    }

    public MergeReport Merge(TimeProvider? time = null) =>
        new ShardMerge(Request, time ?? TimeProvider.System, _ => { }).Run(CancellationToken.None);

    /// <summary>What has to be the same, byte for byte, and the failures with their reasons.</summary>
    public static string[] Content(string index)
    {
        string[] files = ["vectors.faiss", "texts.utf8", "snapshots/1/index.faiss", "snapshots/1/docstore.jsonl"];
        using IndexReader reader = IndexReader.Open(index);
        return
        [
            .. files.Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(index, file))))}"),
            .. reader.Failures().Select(failure => $"{failure.Failure}"),
            $"{reader.Status.Documents} documents, {reader.Status.Chunks} chunks, {reader.Status.LastCheckpoint?.Number} checkpoints",
        ];
    }

    /// <summary>Every file of the shards with its bytes.</summary>
    public string[] Tree() =>
    [
        .. Directories.SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"),
    ];
}
