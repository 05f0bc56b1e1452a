using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace XnaiAspire.Bench;

/// <summary>The stub Embedder in a process of its own, over the real gRPC.</summary>
internal sealed class StubEmbedderProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly LastLines _error = new();
    private readonly HttpClient _client;

    private StubEmbedderProcess(Process process, int grpc, int http)
    {
        (_process, Address) = (process, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpc}"));
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}")) };
        _error.Follow(process);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
    }

    /// <summary>Of gRPC.</summary>
    public string Address { get; }

    public int Id => _process.Id;

    public static async Task<StubEmbedderProcess> StartAsync(CancellationToken cancellationToken)
    {
        (int grpc, int http) = FreePort.FindTwo();
        ProcessStartInfo start = BuiltProgram.StartThis(
            [StubEmbedderCommand.Name, grpc.ToString(CultureInfo.InvariantCulture), http.ToString(CultureInfo.InvariantCulture)]);
        var stub = new StubEmbedderProcess(Process.Start(start)!, grpc, http);
        try
        {
            await Health.WaitAsync(stub._process, new Uri(stub._client.BaseAddress!, "/health"), stub._error, cancellationToken);
            return stub;
        }
        catch
        {
            await stub.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it was asked since the last mark.</summary>
    public async Task<StubCallCounts> ReadAsync(CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync(StubEmbedderHost.CountsPath, StubJson.Default.StubCallCounts, cancellationToken))!;

    /// <summary>The same, and counts anew from now on.</summary>
    public async Task<StubCallCounts> MarkAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.PostAsync(new Uri(StubEmbedderHost.MarkPath, UriKind.Relative), null, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync(StubJson.Default.StubCallCounts, cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _client.Dispose();
    }
}
