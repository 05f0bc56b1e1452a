using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Parameters;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    // Command line -> configuration, the names of the published package.
    private static readonly Dictionary<string, string> SwitchMappings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--step"] = "Pipeline:Step",
        ["--log-level"] = "Pipeline:LogLevel",
        ["--include-exception-details"] = "Pipeline:IncludeExceptionDetails",
        ["--clear-cache"] = "Pipeline:ClearCache",
        ["--dcp-cli-path"] = "DcpPublisher:CliPath",
        ["--dcp-dashboard-path"] = "DcpPublisher:DashboardPath",
        ["--dcp-container-runtime"] = "DcpPublisher:ContainerRuntime",
        ["--dcp-dependency-check-timeout"] = "DcpPublisher:DependencyCheckTimeout",
    };

    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly DistributedApplicationExecutionContextOptions _executionContextOptions;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings();
        EntryPointHook.Current?.Creating(options, settings);
        _options = options;
        AppHostAssembly = options.ResolveAssembly();
        AppHostDirectory = options.ProjectDirectory
            ?? (AppHostMetadata.Find(AppHostAssembly, AppHostMetadata.ProjectDirectory) is { } directory && Directory.Exists(directory)
                ? directory
                : System.Environment.CurrentDirectory);
        AppHostPath = Path.Join(AppHostDirectory, AppHostMetadata.Find(AppHostAssembly, AppHostMetadata.ProjectName) ?? AppHostAssembly?.GetName().Name);
        settings.Args ??= options.Args;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        settings.ContentRootPath ??= AppHostDirectory;
        _host = Host.CreateApplicationBuilder(settings);
        if (options.Args is { Length: > 0 } args)
        {
            _host.Configuration.AddCommandLine(args, SwitchMappings);
        }

        _executionContextOptions = new DistributedApplicationExecutionContextOptions(
            Operation(_host.Configuration), _host.Configuration["Publishing:Publisher"] ?? "manifest");
        ExecutionContext = new DistributedApplicationExecutionContext(_executionContextOptions);
        AddKeys();
        AddServices();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public string AppHostDirectory { get; }

    public string AppHostPath { get; }

    public Assembly? AppHostAssembly { get; }

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection([]);

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out var existing))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{existing.GetType()}' "
                + "with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build()
    {
        EntryPointHook.Current?.Building(this);
        RandomizePorts();
        var application = new DistributedApplication(_host.Build());
        _executionContextOptions.ServiceProvider = application.Services;
        EntryPointHook.Current?.Built(application);
        return application;
    }

    // For applications that run beside each other, as tests do: fixed ports of proxied endpoints are given up.
    private void RandomizePorts()
    {
        if (!string.Equals(Configuration["DcpPublisher:RandomizePorts"], "true", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        foreach (var endpoint in Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>()).Where(e => e.IsProxied))
        {
            endpoint.Port = null;
        }
    }

    private static DistributedApplicationOperation Operation(ConfigurationManager configuration) =>
        configuration["AppHost:Operation"] switch
        {
            null or "" => configuration["Publishing:Publisher"] is { Length: > 0 } ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run,
            var given when Enum.TryParse<DistributedApplicationOperation>(given, ignoreCase: true, out var operation) => operation,
            var given => throw new DistributedApplicationException($"Invalid operation specified. Valid operations are 'publish' or 'run', not '{given}'."),
        };

    // What the parts of a run prove themselves with; each can be given, else it is new with every run.
    private void AddKeys()
    {
        Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            ["AppHost:Path"] = AppHostPath,
            ["AppHost:DashboardApplicationName"] = _options.DashboardApplicationName ?? Environment.ApplicationName,
        });
        if (ExecutionContext.IsPublishMode)
        {
            return;
        }

        var unsecured = string.Equals(Configuration["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"], "true", StringComparison.OrdinalIgnoreCase);
        Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:BrowserToken"] = unsecured ? null : Configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey("AppHost:BrowserToken"),
            ["AppHost:OtlpApiKey"] = unsecured ? null : NewKey("AppHost:OtlpApiKey"),
            ["AppHost:ResourceService:AuthMode"] = unsecured ? "Unsecured" : "ApiKey",
            ["AppHost:ResourceService:ApiKey"] = unsecured ? null : NewKey("AppHost:ResourceService:ApiKey"),
            ["AppHost:DashboardApiKey"] = unsecured ? null : NewKey("AppHost:DashboardApiKey"),
        });

        string NewKey(string name) => Configuration[name] ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }

    private void AddServices()
    {
        Services.AddLogging(logging => logging
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
            // What keeps the host from starting is thrown, and said by whoever catches it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)
            .AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Error)
            .AddFilter("System.Net.Http.HttpClient", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        Services.AddSingleton(_options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceNotificationService>(services => new(
            services.GetRequiredService<ILogger<ResourceNotificationService>>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            services,
            services.GetRequiredService<ResourceLoggerService>())
        {
            // Without a dashboard nobody sees that a dependency failed, or could start it again.
            DefaultWaitBehavior = _options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable,
        });
        Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ResourceLoggerService>(), services));
        Services.AddHealthChecks();
        Services.AddHttpClient();
        if (ExecutionContext.IsRunMode)
        {
            // Values are asked for, and made, only where something runs.
            Eventing.Subscribe<BeforeStartEvent>((@event, ct) => ValueResources.PublishAsync(
                @event.Model, @event.Services.GetRequiredService<ResourceNotificationService>(), Eventing, @event.Services, ct));
            Services.AddOrchestration();
            if (!_options.DisableDashboard)
            {
                Services.AddDashboard();
            }
        }
        else
        {
            Services.AddSingleton<PublishOperation>();
        }
    }
}
