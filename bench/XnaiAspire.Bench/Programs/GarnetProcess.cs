using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;

namespace XnaiAspire.Bench;

/// <summary>Garnet as the AppHost starts it where no container engine runs, with the same options.</summary>
internal sealed class GarnetProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly LastLines _error = new();
    private readonly int _port;

    private GarnetProcess(Process process, int port, string password)
    {
        (_process, _port) = (process, port);
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},password={password}");
        _error.Follow(process);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
    }

    public string ConnectionString { get; }

    public int Id => _process.Id;

    /// <param name="directory">For its options and data; must not exist.</param>
    /// <param name="cancellationToken">Gives up and ends it.</param>
    public static async Task<GarnetProcess> StartAsync(string directory, CancellationToken cancellationToken)
    {
        string store = Path.Combine(directory, "store");
        Directory.CreateDirectory(Path.Combine(store, "log"));
        int port = FreePort.FindTwo().First;
        string password = RandomNumberGenerator.GetHexString(32);
        string options = Path.Combine(directory, "garnet.json");
        await File.WriteAllTextAsync(options, Options(port, password, store), cancellationToken);

        string server = typeof(GarnetProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "GarnetServerPath").Value!;
        ProcessStartInfo start = BuiltProgram.StartFile(server, ["--config-import-path", options]);
        start.Environment["DOTNET_gcServer"] = "0";
        var garnet = new GarnetProcess(Process.Start(start)!, port, password);
        try
        {
            await garnet.WaitUntilListeningAsync(cancellationToken);
            return garnet;
        }
        catch
        {
            await garnet.DisposeAsync();
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

    private static string Options(int port, string password, string store) => $$"""
        {
          "Address": "127.0.0.1", "Port": {{port.ToString(CultureInfo.InvariantCulture)}},
          "AuthenticationMode": "Password", "Password": "{{password}}",
          "CheckpointDir": {{JsonSerializer.Serialize(store, PathJson.Default.String)}}, "LogDir": {{JsonSerializer.Serialize(Path.Combine(store, "log"), PathJson.Default.String)}},
          "Recover": true, "FailOnRecoveryError": true, "EnableAOF": true, "WaitForCommit": true, "DeviceType": "FileStream",
          "EnableStorageTier": true, "EnableLua": true, "LuaTransactionMode": true, "LogMemorySize": "64m", "PageSize": "4m",
          "IndexMemorySize": "4m", "AofMemorySize": "16m", "AofPageSize": "8m", "AofSizeLimit": "64m", "AofSegmentSize": "32m"
        }
        """;

    private async Task WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(BetweenLooks);
        for (long since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < StartTimeout && !_process.HasExited;)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }

        throw new MeasurementException($"Garnet does not listen.\n{_error}");
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class PathJson : System.Text.Json.Serialization.JsonSerializerContext;
