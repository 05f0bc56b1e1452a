using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.DependencyInjection.Extensions;
using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Ingestor.Web;

/// <summary>The Ingestor as a web application: page, API and the runs behind them.</summary>
internal static class IngestorWeb
{
    /// <summary>No request of this API has a body worth the name.</summary>
    private const long MaxRequestBody = 16 * 1024;

    /// <summary>Each open page holds one connection for its events; far more than anyone opens, far fewer than file handles.</summary>
    private const long MaxConnections = 256;

    /// <summary>Registers what <see cref="UseIngestorWeb"/> needs. <see cref="IngestServices.AddIngestor"/> comes first.</summary>
    public static WebApplicationBuilder AddIngestorWeb(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });

        // A deployment that is reached under another name says so: AllowedHosts=ingestor;ingestor.example.org
        string[]? named = builder.Configuration["AllowedHosts"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        builder.Services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = named is { Length: > 0 } ? named : [.. ForeignPages.LocalHosts]);

        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ExceptionAnswers>();
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebJson.Default));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StatusSource>();
        builder.Services.AddSingleton<RunLauncher>();
        builder.Services.AddSingleton<VerifyTurn>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<RunLauncher>());
        return builder;
    }

    /// <summary>Maps the page, the API and the health endpoints.</summary>
    public static WebApplication UseIngestorWeb(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSecurityHeaders();
        app.UseDefaultFiles();
        app.UseStaticFiles();

        RouteGroupBuilder api = app.MapGroup("/api");
        api.MapStatus();
        api.MapRuns();
        api.MapSearch();
        api.MapSnapshots();
        api.MapVerify();
        app.MapDefaultEndpoints();
        return app;
    }
}
