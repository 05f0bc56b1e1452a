using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace XnaiAspire.Bench;

/// <summary>One command of the Ingestor, most often an <c>ingest</c> against the stub and Garnet, to be watched or killed while it runs.</summary>
internal sealed class IngestorProcess : IDisposable
{
    private readonly Process _process;
    private readonly LastLines _error = new();
    private readonly Task<string> _output;

    private IngestorProcess(Process process)
    {
        _process = process;
        _error.Follow(process);
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>An ingest; of a part of the library such as <c>2/4</c>, or of the whole.</summary>
    public static IngestorProcess Start(
        string library, string index, int batchSize, StubEmbedderProcess embedder, GarnetProcess redis, string? shard = null)
    {
        ProcessStartInfo start = BuiltProgram.Start(
            "XnaiAspire.Ingestor",
            [
                "ingest", "--library-path", library, "--index-path", index, "--batch-size", $"{batchSize}", "--embedder", embedder.Address, "--json",
                .. shard is null ? [] : (string[])["--shard", shard],
            ]);
        start.Environment["ConnectionStrings__redis"] = redis.ConnectionString;
        return new IngestorProcess(Process.Start(start)!);
    }

    /// <summary>A command that needs neither of them.</summary>
    public static IngestorProcess Start(params IEnumerable<string> arguments) => new(Process.Start(BuiltProgram.Start("XnaiAspire.Ingestor", arguments))!);

    /// <summary>Whether <see cref="KillAsync"/> ended it, or was about to.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        WasKilled = true;
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <exception cref="MeasurementException">It ended in another way than complete.</exception>
    public Task<IngestResult> EndAsync(CancellationToken cancellationToken) => EndAsync(ResultJson.Default.IngestResult, cancellationToken);

    /// <inheritdoc cref="EndAsync(CancellationToken)" />
    public async Task<T> EndAsync<T>(JsonTypeInfo<T> result, CancellationToken cancellationToken)
    {
        string json = await _output.WaitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0
            ? JsonSerializer.Deserialize(json, result)!
            : throw new MeasurementException($"The Ingestor ended with exit code {_process.ExitCode}.\n{json}\n{_error}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }
}
