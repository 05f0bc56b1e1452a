using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace XnaiAspire.AppHost;

/// <summary>Says on the console how the first run ended, and where index, page and dashboard are.</summary>
internal sealed class RunSummary(
    ProjectResource ingestor,
    EndpointReference page,
    ResourceNotificationService notifications,
    IConfiguration configuration,
    IHttpClientFactory clients,
    TimeProvider time) : BackgroundService
{
    /// <summary>Before the Ingestor is asked again after a lost connection; it may have been restarted.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await notifications.WaitForResourceHealthyAsync(ingestor.Name, stoppingToken);
                if (await WaitForEndAsync(stoppingToken) is { } end)
                {
                    Print(end);
                    return;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException or DistributedApplicationException)
            {
                // Its own log says why it went away; what counts here is the run, which goes on when it is back.
            }

            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Follows the run; null when the stream ended before it did.</summary>
    private async Task<RunStatus?> WaitForEndAsync(CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient();
        client.Timeout = Timeout.InfiniteTimeSpan;
        await using var stream = await client.GetStreamAsync(new Uri(new Uri(page.Url), "/api/status/stream"), cancellationToken);
        await foreach (var status in SseParser.Create(stream, Parse).EnumerateAsync(cancellationToken))
        {
            if (status.Data is { State: "completed" or "failed" } end)
            {
                return end;
            }
        }

        return null;
    }

    private static RunStatus? Parse(string eventType, ReadOnlySpan<byte> data) => JsonSerializer.Deserialize(data, RunStatusJson.Default.RunStatus);

    private void Print(RunStatus run)
    {
        Console.WriteLine();
        Console.WriteLine(run.State == "completed"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Library ingested: {run.Documents:N0} documents, {run.Chunks:N0} chunks, {run.Failures:N0} failures in {run.ElapsedSeconds:0.0} s")
            : $"Ingestion failed: {run.Message}");
        Console.WriteLine($"  Index      {run.IndexDirectory}");
        if (run.SnapshotDirectory is not null)
        {
            Console.WriteLine($"  Snapshot   {run.SnapshotDirectory}");
        }

        Console.WriteLine($"  Page       {page.Url}");
        if (DashboardUrl() is { } dashboard)
        {
            Console.WriteLine($"  Dashboard  {dashboard}");
        }

        Console.WriteLine("Press Ctrl+C to shut down.");
    }

    /// <summary>With the token of the login, as Aspire prints it.</summary>
    private string? DashboardUrl() => configuration["ASPNETCORE_URLS"]?.Split(';')[0].TrimEnd('/') is not { Length: > 0 } address
        ? null
        : configuration["AppHost:BrowserToken"] is { Length: > 0 } token ? $"{address}/login?t={token}" : address;
}

/// <summary>What is needed of the Ingestor's <c>GET /api/status/stream</c>: <c>data: {"state":"completed","documents":58,...}</c></summary>
internal sealed record RunStatus(
    string State,
    string? Message,
    long Documents,
    long Chunks,
    long Failures,
    double ElapsedSeconds,
    string IndexDirectory,
    string? SnapshotDirectory);

/// <summary>Reads <see cref="RunStatus"/> by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunStatus))]
internal sealed partial class RunStatusJson : JsonSerializerContext;

/// <summary>Adds <see cref="RunSummary"/> to an AppHost.</summary>
internal static class RunSummaryExtensions
{
    /// <summary>The summary is printed once, when the first run of the ingestor has ended.</summary>
    public static void AddRunSummary(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> ingestor)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddHostedService(services => new RunSummary(
                ingestor.Resource,
                ingestor.GetEndpoint("http"),
                services.GetRequiredService<ResourceNotificationService>(),
                services.GetRequiredService<IConfiguration>(),
                services.GetRequiredService<IHttpClientFactory>(),
                TimeProvider.System));
        }
    }
}
