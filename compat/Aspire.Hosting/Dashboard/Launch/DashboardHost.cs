using Aspire.Hosting.Dcp;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Starts the resource service and the dashboard, says where the dashboard is, and reports when it ends.</summary>
internal sealed partial class DashboardHost(
    DashboardSettings settings,
    DcpPaths paths,
    DcpRuntime dcp,
    ResourceServiceHost resourceService,
    IHttpClientFactory httpClients,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DashboardHost> logger) : IDashboardHost
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>One question's: whoever took the port and never answers must not use up the whole limit.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>What the dashboard printed last is enough to see why it ended.</summary>
    private const int LinesShown = 10;

    public void Check()
    {
        paths.RequireDashboard();
        settings.RequireFreePorts();
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await resourceService.StartAsync(cancellationToken).ConfigureAwait(false);
        var home = DashboardHome.Choose(Environment.GetEnvironmentVariable("HOME"), dcp.Folder);
        var dashboard = DashboardExecutable.Create(paths.RequireDashboard(), settings, resourceService.Address, home);
        await dcp.Client.CreateAsync(dashboard, cancellationToken).ConfigureAwait(false);
        LogListening(logger, settings.FrontendUrl.GetLeftPart(UriPartial.Authority));
        _ = AnnounceAsync(lifetime.ApplicationStopping);
    }

    private async Task AnnounceAsync(CancellationToken stopping)
    {
        try
        {
            if (await WaitUntilReadyAsync(stopping).ConfigureAwait(false))
            {
                LogLogin(logger, settings.LoginUrl);
            }

            await ReportEndAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application ends, and the dashboard with it.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or DcpException or OperationCanceledException)
        {
            LogLost(logger, e);
        }
    }

    private async Task<bool> WaitUntilReadyAsync(CancellationToken stopping)
    {
        using var client = httpClients.CreateClient(DashboardExecutable.Name);
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartLimit)
        {
            if (await AnswersAsync(client, stopping).ConfigureAwait(false))
            {
                return true;
            }

            if (DcpStates.IsEnd(await StateAsync(stopping).ConfigureAwait(false)))
            {
                return false;
            }

            await Task.Delay(PollInterval, time, stopping).ConfigureAwait(false);
        }

        LogSlow(logger, StartLimit.TotalSeconds);
        return true;
    }

    private async Task<bool> AnswersAsync(HttpClient client, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            using var response = await client.GetAsync(new Uri(settings.FrontendUrl, "health"), either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not there yet
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ReportEndAsync(CancellationToken stopping)
    {
        await foreach (var change in dcp.Client.WatchAsync<DcpExecutable>(stopping).ConfigureAwait(false))
        {
            if (change.Object is { Metadata.Name: DashboardExecutable.Name, Status: { } status } && DcpStates.IsEnd(status.State))
            {
                LogEnded(logger, status.ExitCode, await LastLinesAsync(stopping).ConfigureAwait(false));
                return;
            }
        }
    }

    private async Task<string> LastLinesAsync(CancellationToken stopping)
    {
        var lines = new List<string>();
        foreach (var source in new[] { DcpLogSources.Output, DcpLogSources.Error, DcpLogSources.System })
        {
            await foreach (var line in dcp.Client.ReadLogAsync<DcpExecutable>(DashboardExecutable.Name, source, follow: false, stopping).ConfigureAwait(false))
            {
                lines.Add(line);
            }
        }

        return string.Join(Environment.NewLine, lines.TakeLast(LinesShown));
    }

    private async Task<string?> StateAsync(CancellationToken stopping) =>
        (await dcp.Client.GetAsync<DcpExecutable>(DashboardExecutable.Name, stopping).ConfigureAwait(false))?.Status?.State;

    [LoggerMessage(1, LogLevel.Information, "Now listening on: {DashboardUrl}")]
    private static partial void LogListening(ILogger logger, string dashboardUrl);

    [LoggerMessage(2, LogLevel.Information, "Login to the dashboard at {DashboardLoginUrl}")]
    private static partial void LogLogin(ILogger logger, Uri dashboardLoginUrl);

    [LoggerMessage(3, LogLevel.Warning, "The dashboard did not answer within {Seconds} seconds; it may still come.")]
    private static partial void LogSlow(ILogger logger, double seconds);

    [LoggerMessage(4, LogLevel.Error, "The dashboard ended with code {ExitCode}. The application runs on without it. It printed last:\n{Lines}")]
    private static partial void LogEnded(ILogger logger, int? exitCode, string lines);

    [LoggerMessage(5, LogLevel.Warning, "The dashboard can no longer be watched.")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
