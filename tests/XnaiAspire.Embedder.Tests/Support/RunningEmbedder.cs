using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>The same service with the other engine.</summary>
public sealed class RunningLlamaEmbedder() : RunningEmbedder(["--Embedder:Engine=llama"]);

/// <summary>The whole service in this process, on real ports of the loopback, with a tiny model and the engine that is the default.</summary>
public class RunningEmbedder : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-embedder-").FullName;
    private readonly string[] _more = [];
    private WebApplication? _app;
    private GrpcChannel? _channel;

    public RunningEmbedder()
    {
    }

    private protected RunningEmbedder(string[] more) => _more = more;

    internal const int Positions = 64;

    internal const int Contexts = 2;

    public string ModelPath { get; private set; } = "";

    public Uri GrpcAddress { get; private set; } = null!;

    public Uri HttpAddress { get; private set; } = null!;

    internal V1.Embedder.EmbedderClient Client => new(_channel);

    internal CallInvoker Calls => _channel!.CreateCallInvoker();

    internal IServiceProvider Services => _app!.Services;

    internal static string[] Arguments(params string[] more)
        => ["--Kestrel:Endpoints:grpc:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:http:Url=http://127.0.0.1:0", "--Logging:LogLevel:Default=Error", "--Embedder:SelfMeasureMilliseconds=0", .. more];

    public async Task InitializeAsync()
    {
        ModelPath = new TinyModel { Positions = Positions }.WriteTo(_directory);
        _app = EmbedderHost.Build(Arguments(["--model", ModelPath, $"--Embedder:Contexts={Contexts}", .. _more]));
        await _app.Services.GetRequiredService<EngineHost>().LoadAsync(CancellationToken.None);
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToList();
        (GrpcAddress, HttpAddress) = await SpeaksHttp1Async(addresses[0]) ? (addresses[1], addresses[0]) : (addresses[0], addresses[1]);
        // The client may send more than the service takes: the service's own limit is under test.
        _channel = GrpcChannel.ForAddress(GrpcAddress, new GrpcChannelOptions { MaxSendMessageSize = EmbeddingLimits.MaxMessageBytes * 2 });
    }

    public async Task DisposeAsync()
    {
        _channel?.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<bool> SpeaksHttp1Async(Uri address)
    {
        using HttpClient http = new();
        try
        {
            return (await http.GetAsync(new Uri(address, "/alive"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
