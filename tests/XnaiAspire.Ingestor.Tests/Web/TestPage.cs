using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Tests.Web;

/// <summary>The real web application on a free port of loopback, with a library of its own and an Embedder that hashes.</summary>
internal sealed class TestPage : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestPage(WebApplication app, TestLibrary library)
    {
        _app = app;
        Library = library;
        Client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    public TestLibrary Library { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public IngestService Ingest => _app.Services.GetRequiredService<IngestService>();

    public static async Task<TestPage> StartAsync(HashEmbedder embedder)
    {
        TestLibrary library = new();
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.AddIngestor(library.Options);
        builder.Services.Replace(ServiceDescriptor.Singleton<IEmbedder>(embedder));
        builder.AddIngestorWeb();
        WebApplication app = builder.Build().UseIngestorWeb();
        await app.StartAsync();
        return new TestPage(app, library);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // Disposing alone would leave a run that is still writing its snapshot behind, in a directory that is deleted next.
        await _app.StopAsync();
        await _app.DisposeAsync();
        Library.Dispose();
    }
}
