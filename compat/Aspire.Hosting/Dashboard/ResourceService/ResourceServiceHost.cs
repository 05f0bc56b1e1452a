using System.Net;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The gRPC server (HTTP/2 without TLS, loopback only) that the dashboard reads resources from.</summary>
internal sealed class ResourceServiceHost(
    DashboardSettings settings,
    ResourceFeed feed,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    IHostApplicationLifetime lifetime,
    ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Where it listens, once it was started.</summary>
    public Uri Address => _app is { } app
        ? new Uri(app.Urls.Single())
        : throw new InvalidOperationException("The resource service has not been started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The empty builder: this server must not take ASPNETCORE_URLS and the like, which are the dashboard's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggerFactory);
        builder.Services.AddSingleton(feed);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(commands);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ApiKeyInterceptor(settings));
        builder.Services.AddSingleton(new DashboardGrpcService(feed, logs, commands, settings, lifetime));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(options => options.Interceptors.Add<ApiKeyInterceptor>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, settings.ResourceServiceUrl.Port, listen => listen.Protocols = HttpProtocols.Http2));

        var app = builder.Build();
        app.MapGrpcService<DashboardGrpcService>();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        _app = app;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync().ConfigureAwait(false);
        }
    }
}
