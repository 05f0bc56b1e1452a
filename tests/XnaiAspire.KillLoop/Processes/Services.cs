using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>What the Ingestor works with.</summary>
internal sealed class Services : IAsyncDisposable
{
    private const string RedisServer = "/usr/bin/redis-server";

    public Services(string work)
    {
        IReadOnlyList<int> ports = FreePort.Find(3);
        Embedder = new Service("The Embedder", () => EmbedderProgram(work, ports[0], ports[1]), ports[0]);
        Redis = new Service("Redis", () => RedisProgram(work, ports[2]), ports[2]);
    }

    public Service Embedder { get; }

    public Service Redis { get; }

    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Embedder.StartAsync(cancellationToken), Redis.StartAsync(cancellationToken));
        await Task.WhenAll(Embedder.Ready, Redis.Ready);
    }

    public async ValueTask DisposeAsync()
    {
        await Embedder.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private static ProcessStartInfo EmbedderProgram(string work, int grpc, int http)
    {
        ProcessStartInfo start = BuiltProgram.Start("XnaiAspire.Embedder", []);
        start.Environment["Kestrel__Endpoints__grpc__Url"] = Url(grpc);
        start.Environment["Kestrel__Endpoints__http__Url"] = Url(http);
        start.Environment["Embedder__DataPath"] = Path.Combine(work, "models");
        return start;
    }

    // Debian's server where it is installed, because it starts in no time; else the one that the AppHost embeds.
    private static ProcessStartInfo RedisProgram(string work, int port)
    {
        string portText = port.ToString(CultureInfo.InvariantCulture);
        if (File.Exists(RedisServer))
            return new ProcessStartInfo(RedisServer, ["--bind", "127.0.0.1", "--port", portText, "--save", "", "--dir", work]);

        string? server = typeof(Services).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "GarnetServerPath").Value;
        if (!File.Exists(server))
            throw new KillLoopException($"Neither redis-server nor Garnet ({server}) is there.");

        return new ProcessStartInfo(BuiltProgram.Dotnet, [server, "--bind", "127.0.0.1", "--port", portText, "--lua", "true", "--lua-transaction-mode", "true"]);
    }
}
