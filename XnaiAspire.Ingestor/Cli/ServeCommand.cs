using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Watching;
using XnaiAspire.Ingestor.Web;
using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>serve</c>: the page and the API, and a run at the start. What the AppHost starts.</summary>
internal static class ServeCommand
{
    /// <summary>Where the page is when nobody says otherwise: loopback only.</summary>
    private const string UsualAddress = "http://localhost:5300";

    /// <summary>Set by whoever starts this process again after a crash, with the same arguments: what was forced once is not forced again.</summary>
    private const string RebuildIdKey = "Ingestor:RebuildId";

    public static Command Create()
    {
        Command command = new("serve", "Ingest, then stay: web page, HTTP API, runs on request.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, LibraryOptions.BatchSize, LibraryOptions.KeepSnapshots, LibraryOptions.Force,
            LibraryOptions.FallbackEncoding, WatchOption.Watch, EmbedderOption.Embedder,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IngestOptions options = LibraryOptions.Read(parsed);
        if (options.Problems() is [var problem, ..])
            return await CommandLine.RefuseAsync(parsed.InvocationConfiguration.Error, problem);

        await using WebApplication app = Build(options, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(WatchOption.Watch));
        if (ListeningAddresses.Problem(app.Configuration) is { } reachable)
            return await CommandLine.RefuseAsync(parsed.InvocationConfiguration.Error, reachable);

        try
        {
            await app.StartAsync(cancellationToken);
            app.Services.GetRequiredService<RunLauncher>().TryStart(
                new RunRequest { Force = options.Force, RebuildId = app.Configuration[RebuildIdKey], GoesOnWithRebuild = true });
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCodes.Complete;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another with ASPNETCORE_URLS.");
            return ExitCodes.Failed;
        }
    }

    private static WebApplication Build(IngestOptions options, string? embedder, bool watch)
    {
        // The page and appsettings.json lie beside the program, whatever directory it is started from.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            builder.WebHost.UseUrls(UsualAddress);

        EmbedderOption.Apply(builder.Configuration, embedder);
        builder.AddServiceDefaults();

        // --force is for the run at the start; a run that the page asks for later is not forced by it.
        builder.AddIngestor(options with { Force = false });
        builder.AddIngestorWeb();
        if (watch)
        {
            builder.Services.AddSingleton(services => WatchOption.Open(services, options));
            builder.Services.AddHostedService<WatchService>();
        }

        return builder.Build().UseIngestorWeb();
    }
}
