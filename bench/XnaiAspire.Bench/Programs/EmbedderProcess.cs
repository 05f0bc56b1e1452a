using System.Diagnostics;
using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>An Embedder on ports of its own.</summary>
internal sealed class EmbedderProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly LastLines _error = new();

    private EmbedderProcess(Process process, string address)
    {
        (_process, Address) = (process, address);
        _error.Follow(process);

        // Nobody needs its log, but a full pipe would stop it.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
    }

    /// <summary>Of gRPC.</summary>
    public string Address { get; }

    /// <summary>Bytes, since its start.</summary>
    public long PeakBytes => PeakMemory.Read(_process.Id) ?? throw new MeasurementException($"The Embedder has ended.\n{_error}");

    /// <param name="model">A GGUF file; null for the built-in model.</param>
    /// <param name="models">Where the built-in model is written.</param>
    /// <param name="cancellationToken">Gives up and ends it.</param>
    public static async Task<EmbedderProcess> StartAsync(string? model, string models, CancellationToken cancellationToken)
    {
        (int grpc, int http) = FreePort.FindTwo();
        string[] arguments = model is null ? [] : ["--model", model];
        ProcessStartInfo start = BuiltProgram.Start("XnaiAspire.Embedder", arguments);
        start.Environment["Kestrel__Endpoints__grpc__Url"] = Url(grpc);
        start.Environment["Kestrel__Endpoints__http__Url"] = Url(http);
        start.Environment["Embedder__DataPath"] = models;
        var embedder = new EmbedderProcess(Process.Start(start)!, Url(grpc));
        try
        {
            await Health.WaitAsync(embedder._process, new Uri(Url(http) + "/health"), embedder._error, cancellationToken);
            return embedder;
        }
        catch
        {
            await embedder.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
