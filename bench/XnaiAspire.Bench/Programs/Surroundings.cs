using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>A directory of its own, the stub and Garnet: what a run against the real services needs but a model.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;

    private Surroundings(DirectoryInfo directory, StubEmbedderProcess embedder, GarnetProcess redis) =>
        (_directory, Embedder, Redis) = (directory, embedder, redis);

    public StubEmbedderProcess Embedder { get; }

    public GarnetProcess Redis { get; }

    public string Library => Path.Combine(_directory.FullName, "library");

    public string Index => Path.Combine(_directory.FullName, "index");

    public static async Task<Surroundings> StartAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("xnai-bench-");
        StubEmbedderProcess embedder = await StubEmbedderProcess.StartAsync(cancellationToken);
        try
        {
            GarnetProcess redis = await GarnetProcess.StartAsync(Path.Combine(directory.FullName, "redis"), cancellationToken);
            return new Surroundings(directory, embedder, redis);
        }
        catch
        {
            await embedder.DisposeAsync();
            directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Processors, and how busy the machine is apart from this.</summary>
    public static string Machine()
    {
        // "3.12 2.80 2.51 3/412 12345"
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, load average before the measurement {load}");
    }

    public async ValueTask DisposeAsync()
    {
        await Embedder.DisposeAsync();
        await Redis.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
