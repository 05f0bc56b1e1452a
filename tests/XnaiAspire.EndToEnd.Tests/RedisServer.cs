using System.Diagnostics;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>Debian's redis-server on a free port with a password, gone with the test.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private readonly Process _process;
    private readonly int _port;

    private RedisServer(Process process, int port, string password)
    {
        _process = process;
        _port = port;
        Password = password;
    }

    public string Password { get; }

    public string ConnectionString => $"127.0.0.1:{_port},password={Password}";

    public static async Task<RedisServer> StartAsync()
    {
        Skip.IfNot(File.Exists(Program), "redis-server is not installed (Debian: apt-get install redis-server).");
        var port = FreePort.Find();
        var password = RandomNumberGenerator.GetHexString(32);
        var start = new ProcessStartInfo(Program, ["-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var server = new RedisServer(Process.Start(start)!, port, password);
        await server._process.StandardInput.WriteLineAsync($"bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave \"\"\nappendonly no");
        server._process.StandardInput.Close();
        while (await server._process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Ready to accept", StringComparison.Ordinal))
        {
        }

        _ = server._process.StandardOutput.ReadToEndAsync();
        return server;
    }

    public async Task<IReadOnlyList<string>> KeysAsync(string pattern)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
        var keys = (RedisResult[])(await connection.GetDatabase().ExecuteAsync("KEYS", pattern))!;
        return [.. keys.Select(key => (string)key!)];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
