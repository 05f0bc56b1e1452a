using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Redis;

/// <summary>
/// Where no container engine runs, or the one that runs cannot get the image, the resource is a process: Garnet, which speaks Redis' protocol. Its data is a convenience and never the
/// truth, so a server that cannot start with it starts without it. To start one again that ran and died is the application's matter, as it is with
/// a container.
/// </summary>
internal sealed partial class EmbeddedRedis(RedisResource redis, string wantedDirectory, IServiceProvider services) : IAsyncDisposable
{
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private RedisDirectory? _directory;
    private bool _startedWithData;
    private bool _wasReady;
    private string _why = "";

    private ILogger Logger => services.GetRequiredService<ResourceLoggerService>().GetLogger(redis);

    /// <summary>Decides when the application starts; only then it is known which engine is asked for and whether it runs.</summary>
    public static void UseWithoutEngine(IDistributedApplicationBuilder builder, RedisResource redis)
    {
        builder.Services.AddKeyedSingleton(redis, (services, _) => new EmbeddedRedis(redis, WantedDirectory(builder, redis), services));

        // Ahead of the application's own handlers, of which one may start the server again.
        builder.Eventing.Subscribe<ResourceStoppedEvent>(redis, (stopped, cancellation) =>
            stopped.Services.GetRequiredKeyedService<EmbeddedRedis>(redis).OnStoppedAsync(stopped.ResourceEvent, cancellation));
        builder.Eventing.Subscribe<BeforeStartEvent>(async (start, cancellation) =>
        {
            var paths = start.Services.GetRequiredService<DcpPaths>();

            // Without DCP nothing starts, and the orchestrator has the better words for that.
            if (!File.Exists(paths.Cli)) return;
            var engine = (await DcpInfo.ReadAsync(paths, cancellation).ConfigureAwait(false)).Containers;
            var why = engine is { Running: true } ? await WhyNoImageAsync(engine, redis, cancellation).ConfigureAwait(false) : "no container engine runs";
            if (why is null) return;
            start.Services.GetRequiredKeyedService<EmbeddedRedis>(redis).Replace(builder, why);
        });
    }

    private static async Task<string?> WhyNoImageAsync(DcpContainerEngine engine, RedisResource redis, CancellationToken cancellation) =>
        redis.TryGetContainerImageName(out var image)
            ? await RedisImage.WhyMissingAsync(engine.Runtime ?? "docker", image, RedisImage.PullLimit, cancellation).ConfigureAwait(false)
            : null;

    // WithDataBindMount names the directory; else it is data/<name> beside the AppHost's own.
    private static string WantedDirectory(IDistributedApplicationBuilder builder, RedisResource redis) =>
        redis.Annotations.OfType<ContainerMountAnnotation>().LastOrDefault(mount => mount.Type == ContainerMountType.BindMount)?.Source
        ?? Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "data", redis.Name));

    private void Replace(IDistributedApplicationBuilder builder, string why)
    {
        _why = why;
        var server = GarnetOptions.FindServer();
        foreach (var annotation in redis.Annotations.Where(a => a is ContainerImageAnnotation or ContainerMountAnnotation).ToArray()) redis.Annotations.Remove(annotation);

        // DCP chooses the port that the server listens on; clients come through the proxy.
        foreach (var endpoint in redis.Annotations.OfType<EndpointAnnotation>()) endpoint.TargetPort = null;
        redis.Annotations.Add(new ExecutableAnnotation { Command = "dotnet", WorkingDirectory = Path.GetDirectoryName(server)! });
        builder.CreateResourceBuilder(redis)
            .WithArgs(context =>
            {
                context.Args.Add(server);
                context.Args.Add("--config-import-path");
                context.Args.Add(_directory!.Options);
                context.Args.Add("--port");
                context.Args.Add(redis.PrimaryEndpoint.Property(EndpointProperty.TargetPort));
            })

            // A server's garbage collector takes memory by the number of cores; this one has little to hold.
            .WithEnvironment("DOTNET_gcServer", "0");

        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(redis, (_, cancellation) => PrepareAsync(cancellation));
        builder.Eventing.Subscribe<ResourceReadyEvent>(redis, (_, _) =>
        {
            _wasReady = true;
            return Task.CompletedTask;
        });
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        _directory ??= await RedisDirectory.ClaimAsync(wantedDirectory, cancellation).ConfigureAwait(false);
        _wasReady = false;
        _startedWithData = _directory.HasData;

        // Garnet makes only the last directory of a path itself.
        var options = new GarnetOptions(await PasswordAsync(cancellation).ConfigureAwait(false), _directory.Store);
        Directory.CreateDirectory(options.LogDir);
        options.Write(_directory.Options);
        LogDirectory(Logger, _why, _directory.Path);
    }

    private async Task<string> PasswordAsync(CancellationToken cancellation) =>
        redis.PasswordParameter is { } parameter ? await parameter.GetValueAsync(cancellation).ConfigureAwait(false) ?? "" : "";

    private async Task OnStoppedAsync(ResourceEvent stopped, CancellationToken cancellation)
    {
        if (services.GetRequiredService<ResourceInstances>().Find(stopped.ResourceId) is not { StopRequested: false } instance || _directory is null) return;
        var code = stopped.Snapshot.ExitCode;
        if (_wasReady || !_startedWithData)
        {
            LogEnded(Logger, code);
            return;
        }

        // Garnet ends with 0 then, which nobody else takes for a crash.
        LogBroken(Logger, code, _directory.MoveStoreAside(_time.GetUtcNow()));
        await services.GetRequiredService<ResourceStarter>().StartAsync(instance, cancellation).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _directory?.Dispose();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "Garnet stands in for Redis ({Why}); its data is in {Directory}")]
    private static partial void LogDirectory(ILogger logger, string why, string directory);

    [LoggerMessage(2, LogLevel.Warning, "The server could not start with the data it found (exit code {ExitCode}). It starts without; nothing is lost, the state is filled again from the ledger. The old data is kept in {Directory}")]
    private static partial void LogBroken(ILogger logger, int? exitCode, string directory);

    [LoggerMessage(3, LogLevel.Warning, "The server ended by itself (exit code {ExitCode}); its next start finds its data.")]
    private static partial void LogEnded(ILogger logger, int? exitCode);
}
