using System.Diagnostics;
using System.Text.Json;

namespace XnaiAspire.Bench;

/// <summary>One <c>ingest</c> against the stub and Garnet, to be watched or killed while it runs.</summary>
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

    public static IngestorProcess Start(string library, string index, int batchSize, StubEmbedderProcess embedder, GarnetProcess redis)
    {
        ProcessStartInfo start = BuiltProgram.Start(
            "XnaiAspire.Ingestor",
            ["ingest", "--library-path", library, "--index-path", index, "--batch-size", $"{batchSize}", "--embedder", embedder.Address, "--json"]);
        start.Environment["ConnectionStrings__redis"] = redis.ConnectionString;
        return new IngestorProcess(Process.Start(start)!);
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <exception cref="MeasurementException">It ended in another way than complete.</exception>
    public async Task<IngestResult> EndAsync(CancellationToken cancellationToken)
    {
        string json = await _output.WaitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0
            ? JsonSerializer.Deserialize(json, ResultJson.Default.IngestResult)!
            : throw new MeasurementException($"The Ingestor ended with exit code {_process.ExitCode}.\n{json}\n{_error}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }
}
