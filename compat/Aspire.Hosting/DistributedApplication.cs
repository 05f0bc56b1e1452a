using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public partial class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ILogger<DistributedApplication> _logger;
    private bool _disposed;

    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _logger = host.Services.GetRequiredService<ILogger<DistributedApplication>>();
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return CreateBuilder(new DistributedApplicationOptions { Args = args });
    }

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options);
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var model = Services.GetRequiredService<DistributedApplicationModel>();
        LogVersion(_logger, typeof(DistributedApplication).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        LogStarting(_logger);
        LogDirectory(_logger, Services.GetRequiredService<IConfiguration>()["AppHost:Directory"]);
        var eventing = Services.GetRequiredService<IDistributedApplicationEventing>();
        await eventing.PublishAsync(new BeforeStartEvent(Services, model), cancellationToken).ConfigureAwait(false);
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        LogStarted(_logger);
    }

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    // Until Ctrl+C, SIGTERM or a stop from inside; to publish, until everything is written.
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (EntryPointHook.Current is { } hook)
        {
            await hook.RunAsync(this, cancellationToken).ConfigureAwait(false);
            return;
        }

        await using (this.ConfigureAwait(false))
        {
            if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
            {
                await PublishAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            await StartAsync(cancellationToken).ConfigureAwait(false);
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Run() => RunAsync().GetAwaiter().GetResult();

    public virtual void Dispose()
    {
        _disposed = true;
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        // Whoever only disposes it, as tests do, must not leave processes behind.
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        if (lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopped.IsCancellationRequested)
        {
            await _host.StopAsync().ConfigureAwait(false);
        }

        if (_host is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _host.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    // The host itself stays down: hosted services are what runs an application.
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var model = Services.GetRequiredService<DistributedApplicationModel>();
        var eventing = Services.GetRequiredService<IDistributedApplicationEventing>();
        await eventing.PublishAsync(new BeforeStartEvent(Services, model), cancellationToken).ConfigureAwait(false);
        await Services.GetRequiredService<PublishOperation>().RunAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "Aspire version: {Version}")]
    private static partial void LogVersion(ILogger logger, string? version);

    [LoggerMessage(2, LogLevel.Information, "Distributed application starting.")]
    private static partial void LogStarting(ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Application host directory is: {AppHostDirectory}")]
    private static partial void LogDirectory(ILogger logger, string? appHostDirectory);

    [LoggerMessage(4, LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
    private static partial void LogStarted(ILogger logger);
}
