using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

public static class AspireRedisExtensions
{
    private const string ConfigurationSection = "Aspire:StackExchange:Redis";

    public static void AddRedisClient(
        this IHostApplicationBuilder builder, string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        Add(builder, ConfigurationSection, connectionName, null, configureSettings, configureOptions);
    }

    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder, string name,
        Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Add(builder, $"{ConfigurationSection}:{name}", name, name, configureSettings, configureOptions);
    }

    private static void Add(
        IHostApplicationBuilder builder, string section, string connectionName, string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings, Action<ConfigurationOptions>? configureOptions)
    {
        var configuration = builder.Configuration.GetSection(section);
        var settings = new StackExchangeRedisSettings();
        configuration.Bind(settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { } connectionString) settings.ConnectionString = connectionString;
        configureSettings?.Invoke(settings);

        var optionsName = serviceKey ?? Options.Options.DefaultName;
        builder.Services.AddSingleton<IConfigureOptions<RedisOptionsSource>>(
            new ConfigureNamedOptions<RedisOptionsSource>(optionsName, source => source.ConnectionString = settings.ConnectionString));
        builder.Services.AddTransient<IOptionsFactory<ConfigurationOptions>, RedisOptionsFactory>();
        builder.Services.Configure<ConfigurationOptions>(optionsName, options =>
        {
            configuration.GetSection("ConfigurationOptions").Bind(options);
            configureOptions?.Invoke(options);
        });

        IConnectionMultiplexer Connect(IServiceProvider services)
        {
            var options = services.GetRequiredService<IOptionsMonitor<ConfigurationOptions>>().Get(optionsName);
            if (options.EndPoints.Count == 0)
            {
                throw new InvalidOperationException(
                    $"No endpoints specified. Ensure a valid connection string was provided in 'ConnectionStrings:{connectionName}' or for the '{section}:ConnectionString' configuration key.");
            }

            var logger = services.GetService<ILoggerFactory>()?.CreateLogger("Aspire.StackExchange.Redis") ?? NullLogger.Instance;
            var multiplexer = ConnectionMultiplexer.Connect(options);
            RedisLog.Follow(multiplexer, logger);
            if (!settings.DisableTracing) multiplexer.Tracer = new RedisTracing();
            return multiplexer;
        }

        if (serviceKey is null) builder.Services.AddSingleton(Connect);
        else builder.Services.AddKeyedSingleton(serviceKey, (services, _) => Connect(services));

        if (!settings.DisableTracing) builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(RedisTracing.SourceName));
        if (!settings.DisableHealthChecks) AddHealthCheck(builder.Services, connectionName, serviceKey);
    }

    private static void AddHealthCheck(IServiceCollection services, string connectionName, string? serviceKey) =>
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{connectionName}",
            provider => new RedisHealthCheck(() => serviceKey is null
                ? provider.GetRequiredService<IConnectionMultiplexer>()
                : provider.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey)),
            failureStatus: null,
            tags: null));
}
