using System.CommandLine;
using Microsoft.Extensions.Logging.Console;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The services behind a command that runs once and ends.</summary>
internal static class CommandHost
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Logs on stderr.",
    };

    /// <summary>Builds them; traces and logs go out only where OTEL_EXPORTER_OTLP_ENDPOINT says so.</summary>
    public static IHost Build(IngestOptions options, string? embedder, bool verbose)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        EmbedderOption.Apply(builder.Configuration, embedder);
        builder.AddServiceDefaults();
        builder.AddIngestor(options);

        // Results are on stdout, so logs must not be; and without --verbose the progress says what a person needs.
        builder.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (!verbose)
            builder.Logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None);

        return builder.Build();
    }
}
