using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Tests.Testing;

/// <summary>A library and an index in a directory of their own, and services on them.</summary>
internal sealed class TestLibrary : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xnai-ingestor-");
    private readonly List<IDisposable> _opened = [];

    public TestLibrary()
    {
        Root = Path.Combine(_directory.FullName, "library");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public string DataPath => Path.Combine(_directory.FullName, "data");

    public IngestOptions Options => new() { LibraryPath = Root, DataPath = DataPath, BatchSize = 5, ChunkTokens = 32, ChunkOverlap = 4 };

    /// <summary>The clock of services opened from now on.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Of the service that was opened last.</summary>
    public IMeterFactory Meters { get; private set; } = null!;

    public byte[] Vectors => File.ReadAllBytes(Path.Combine(Options.IndexDirectory, "vectors.faiss"));

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] bytes)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    public void Delete(string path) => File.Delete(Path.Combine(Root, path));

    /// <summary>Documents of several folders, types and lengths; the same for the same seed.</summary>
    public void Fill(int documents, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < documents; i++)
        {
            string words = string.Join(' ', Enumerable.Range(0, random.Next(5, 200)).Select(n => n % 17 == 16 ? $"word{random.Next(50)}.\n" : $"word{random.Next(50)}"));
            string folder = $"folder{i % 3}";
            if (i % 3 == 0)
                Write($"{folder}/{i:000}.txt", words);
            else if (i % 3 == 1)
                Write($"{folder}/{i:000}.md", $"# Heading {i}\n\n{words}\n");
            else
                Write($"{folder}/{i:000}.json", $$"""{"title": "Title {{i}}", "content": {{System.Text.Json.JsonSerializer.Serialize(words)}}}""");
        }
    }

    public IngestService Open(IEmbedder embedder) => Open(embedder, Options);

    public IngestService Open(IEmbedder embedder, IngestOptions options) => Open(embedder, options, null);

    public IngestService Open(IEmbedder embedder, IngestOptions options, IConnectionMultiplexer? redis)
    {
        ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        Meters = meters.GetRequiredService<IMeterFactory>();
        var telemetry = new IngestTelemetry(Meters);
        var tracking = new RunTracking(redis, Time, NullLogger<RunTracking>.Instance);
        var service = new IngestService(options, embedder, tracking, telemetry, Time, NullLogger<IngestService>.Instance);
        _opened.AddRange([tracking, meters, telemetry, service]);
        return service;
    }

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _directory.Delete(recursive: true);
    }
}
