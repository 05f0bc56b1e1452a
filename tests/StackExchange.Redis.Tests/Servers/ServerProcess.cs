using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;

namespace StackExchange.Redis.Tests.Servers;

public enum ServerKind
{
    Garnet,
    Redis,
}

/// <summary>A real server of our own on a free loopback port, with its data in a directory that goes with it.</summary>
public sealed class ServerProcess : IDisposable
{
    public const string Password = "only-for-tests";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("redis-tests-");
    private Process? _process;

    private readonly string[] _arguments;

    /// <param name="kind">Which server.</param>
    /// <param name="arguments">More for redis-server's command line.</param>
    public ServerProcess(ServerKind kind, params string[] arguments)
    {
        Kind = kind;
        _arguments = arguments;
        Port = FreePort();
    }

    public ServerKind Kind { get; }

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port},password={Password},connectTimeout=2000,abortConnect=false";

    public static bool IsAvailable(ServerKind kind) => kind is ServerKind.Garnet || File.Exists("/usr/bin/redis-server");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task StartAsync()
    {
        var start = Kind is ServerKind.Garnet ? Garnet() : Redis();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.HoldsAsync(() => _process.HasExited ? throw new InvalidOperationException($"{Kind} ended with {_process.ExitCode}") : Listens(), TimeSpan.FromSeconds(90));
    }

    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ProcessStartInfo Redis() => new("/usr/bin/redis-server",
        ["--bind", "127.0.0.1", "--port", $"{Port}", "--requirepass", Password, "--dir", _directory.FullName, "--appendonly", "yes", "--save", "", .. _arguments]);

    private ProcessStartInfo Garnet()
    {
        var path = typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "GarnetServerPath").Value!;
        var config = Path.Combine(_directory.FullName, "garnet.json");
        File.WriteAllText(config, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["Address"] = "127.0.0.1",
            ["Port"] = Port,
            ["AuthenticationMode"] = "Password",
            ["Password"] = Password,
            ["CheckpointDir"] = _directory.FullName,
            ["Recover"] = true,
            ["EnableAOF"] = true,
            ["WaitForCommit"] = true,
            ["DeviceType"] = "FileStream",
            ["EnableStorageTier"] = true,
            ["LogDir"] = Path.Combine(_directory.FullName, "log"),
            ["EnableLua"] = true,
            ["LuaTransactionMode"] = true,
            ["LogMemorySize"] = "64m",
            ["PageSize"] = "4m",
            ["IndexMemorySize"] = "4m",
            ["AofMemorySize"] = "16m",
            ["AofPageSize"] = "8m",
        }));
        return new ProcessStartInfo("dotnet", [path, "--config-import-path", config]) { Environment = { ["DOTNET_gcServer"] = "0" } };
    }

    public void Dispose()
    {
        Kill();
        _directory.Delete(recursive: true);
    }
}
