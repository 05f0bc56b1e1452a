using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    private const string PasswordVariable = "REDIS_PASSWORD";
    private const int ContainerPort = 6379;

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port) =>
        builder.AddRedis(name, port, null);

    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var parameter = password?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var redis = new RedisResource(name, parameter);

        var healthCheck = $"{name}_check";
        builder.Services.AddKeyedSingleton(healthCheck, (_, _) => new RedisHealthCheck(redis));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            healthCheck, services => services.GetRequiredKeyedService<RedisHealthCheck>(healthCheck), failureStatus: null, tags: null));

        var resource = builder.AddResource(redis)
            .WithEndpoint(port: port, targetPort: ContainerPort, scheme: "redis", name: RedisResource.PrimaryEndpointName)
            .WithImage("library/redis", "8.6")
            .WithImageRegistry("docker.io")
            .WithEntrypoint("/bin/sh")
            .WithHealthCheck(healthCheck)
            .WithEnvironment(context =>
            {
                if (redis.IsContainer() && redis.PasswordParameter is { } secret) context.EnvironmentVariables[PasswordVariable] = secret;
            })
            .WithArgs(context =>
            {
                if (!redis.IsContainer()) return;
                context.Args.Add("-c");
                context.Args.Add(ServerCommand(redis));
            });
        if (builder.ExecutionContext.IsRunMode) EmbeddedRedis.UseWithoutEngine(builder, redis);
        return resource;
    }

    // The shell puts the password in, so that it stands in no list of arguments outside of the container.
    private static string ServerCommand(RedisResource redis)
    {
        var command = new StringBuilder("redis-server");
        if (redis.PasswordParameter is not null) command.Append(" --requirepass $").Append(PasswordVariable);
        if (redis.TryGetLastAnnotation<PersistenceAnnotation>(out var persistence))
        {
            var seconds = ((long)persistence.Interval.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            command.Append(CultureInfo.InvariantCulture, $" --save {seconds} {persistence.KeysChangedThreshold}");
        }

        return command.ToString();
    }

    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WithVolume(name ?? VolumeName(builder), "/data", isReadOnly);
        return isReadOnly ? builder : builder.WithPersistence();
    }

    public static IResourceBuilder<RedisResource> WithDataBindMount(this IResourceBuilder<RedisResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        builder.WithBindMount(source, "/data", isReadOnly);
        return isReadOnly ? builder : builder.WithPersistence();
    }

    public static IResourceBuilder<RedisResource> WithPersistence(
        this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new PersistenceAnnotation(interval ?? TimeSpan.FromSeconds(60), keysChangedThreshold), ResourceAnnotationMutationBehavior.Replace);
    }

    public static IResourceBuilder<RedisResource> WithPassword(this IResourceBuilder<RedisResource> builder, IResourceBuilder<ParameterResource>? password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.SetPassword(password?.Resource);
        return builder;
    }

    public static IResourceBuilder<RedisResource> WithHostPort(this IResourceBuilder<RedisResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint(RedisResource.PrimaryEndpointName, endpoint => endpoint.Port = port);
    }

    // Two checkouts of one application must not share a volume.
    private static string VolumeName(IResourceBuilder<RedisResource> builder)
    {
        var directory = builder.ApplicationBuilder.AppHostDirectory;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..10];
        var application = string.Concat(builder.ApplicationBuilder.Environment.ApplicationName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? char.ToLowerInvariant(c) : '-'));
        return $"{application}-{hash}-{builder.Resource.Name}-data";
    }
}
