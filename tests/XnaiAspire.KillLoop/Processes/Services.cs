using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>What the Ingestor works with.</summary>
internal sealed class Services : IAsyncDisposable
{
    private const string RedisServer = "/usr/bin/redis-server";

    public Services(KillLoopOptions options)
    {
        IReadOnlyList<int> ports = FreePort.Find((2 * options.Embedders) + 1);
        Embedders = [.. Enumerable.Range(0, options.Embedders).Select(replica =>
        {
            (int grpc, int http) = (ports[(2 * replica) + 1], ports[(2 * replica) + 2]);
            return new Service($"Embedder {replica + 1}", () => EmbedderProgram(options, grpc, http), grpc);
        })];
        Redis = new Service("Redis", () => RedisProgram(options.Work, ports[0]), ports[0]);
    }

    public IReadOnlyList<Service> Embedders { get; }

    public Service Redis { get; }

    public IReadOnlyList<Service> All => [.. Embedders, Redis];

    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(All.Select(service => service.StartAsync(cancellationToken)));
        await Task.WhenAll(All.Select(service => service.Ready));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Service service in All)
            await service.DisposeAsync();
    }

    private static ProcessStartInfo EmbedderProgram(KillLoopOptions options, int grpc, int http)
    {
        ProcessStartInfo start = BuiltProgram.Start("XnaiAspire.Embedder", options.Model is null ? [] : ["--model", options.Model]);
        start.Environment["Kestrel__Endpoints__grpc__Url"] = Url(grpc);
        start.Environment["Kestrel__Endpoints__http__Url"] = Url(http);
        start.Environment["Embedder__DataPath"] = Path.Combine(options.Work, "models");
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
