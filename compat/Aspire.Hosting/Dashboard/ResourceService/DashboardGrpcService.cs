using Aspire.Hosting.ApplicationModel;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Wire = Aspire.Hosting.Dashboard.Protocol;

namespace Aspire.Hosting.Dashboard;

/// <summary>Answers the dashboard: which resources there are, what they print, and commands on them.</summary>
internal sealed class DashboardGrpcService(
    ResourceFeed feed,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    DashboardSettings settings,
    IHostApplicationLifetime lifetime) : Wire.DashboardService.DashboardServiceBase
{
    public override Task<Wire.ApplicationInformationResponse> GetApplicationInformation(
        Wire.ApplicationInformationRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.ApplicationInformationResponse { ApplicationName = settings.ApplicationName });

    public override async Task WatchResources(
        Wire.WatchResourcesRequest request, IServerStreamWriter<Wire.WatchResourcesUpdate> responseStream, ServerCallContext context)
    {
        using var stop = UntilStopping(context);
        await QuietlyAsync(async () =>
        {
            using var subscription = feed.Subscribe();
            var initial = new Wire.InitialResources();
            initial.Resources.Add(subscription.Initial);
            await responseStream.WriteAsync(new Wire.WatchResourcesUpdate { InitialData = initial }, stop.Token).ConfigureAwait(false);

            while (await subscription.Changes.WaitToReadAsync(stop.Token).ConfigureAwait(false))
            {
                // What piled up meanwhile goes in one message.
                var changes = new Wire.ResourceChanges();
                while (subscription.Changes.TryRead(out var resource))
                {
                    changes.Value.Add(new Wire.ResourceChange { Upsert = resource });
                }

                await responseStream.WriteAsync(new Wire.WatchResourcesUpdate { Changes = changes }, stop.Token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    public override async Task WatchResourceConsoleLogs(
        Wire.WatchConsoleLogsRequest request, IServerStreamWriter<Wire.WatchConsoleLogsUpdate> responseStream, ServerCallContext context)
    {
        using var stop = UntilStopping(context);
        await QuietlyAsync(async () =>
        {
            var batches = request.SuppressFollow ? logs.GetAllAsync(request.ResourceName) : logs.WatchAsync(request.ResourceName);
            await foreach (var batch in batches.WithCancellation(stop.Token).ConfigureAwait(false))
            {
                var update = new Wire.WatchConsoleLogsUpdate();
                update.LogLines.Add(batch.Select(line => new Wire.ConsoleLogLine
                {
                    Text = line.Content,
                    IsStdErr = line.IsErrorMessage,
                    LineNumber = line.LineNumber,
                }));
                await responseStream.WriteAsync(update, stop.Token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    public override async Task<Wire.CommandResponse> ExecuteResourceCommand(Wire.CommandRequest request, ServerCallContext context)
    {
        var result = await commands
            .ExecuteCommandAsync(request.ResourceName, request.CommandName, context.CancellationToken).ConfigureAwait(false);
        var response = new Wire.CommandResponse
        {
            Kind = result.Success ? Wire.CommandResultKind.Succeeded
                : result.Canceled ? Wire.CommandResultKind.Cancelled
                : Wire.CommandResultKind.Failed,
        };
        if (result.Message is { } message)
        {
            response.Message = message;
        }

        return response;
    }

    public override async Task WatchInteractions(
        IAsyncStreamReader<Wire.InteractionUpdate> requestStream, IServerStreamWriter<Wire.InteractionUpdate> responseStream, ServerCallContext context)
    {
        using var stop = UntilStopping(context);
        await QuietlyAsync(async () =>
        {
            while (await requestStream.MoveNext(stop.Token).ConfigureAwait(false))
            {
                // Answers to questions that were never asked.
            }
        }).ConfigureAwait(false);
    }

    private CancellationTokenSource UntilStopping(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);

    /// <summary>A dashboard that hangs up, or an application that ends, ends a stream; it is no failure of the call.</summary>
    private static async Task QuietlyAsync(Func<Task> stream)
    {
        try
        {
            await stream().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }
}
