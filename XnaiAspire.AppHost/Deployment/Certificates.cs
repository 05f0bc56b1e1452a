namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// TLS between the containers. Each finds its certificate, its key and the authority's certificate in one folder, under the names that Kubernetes' secrets for TLS have, and trusts
/// that authority alone. How they come there, each target says: a folder of the machine, or secrets of the cluster.
/// </summary>
internal static class Certificates
{
    /// <summary>The folder in each container.</summary>
    public const string Folder = "/tls";

    /// <summary>A service's certificate, in the folder.</summary>
    public const string CertificateFile = "tls.crt";

    /// <summary>Its key.</summary>
    public const string KeyFile = "tls.key";

    /// <summary>Of the authority that has signed all of them.</summary>
    public const string AuthorityFile = "ca.crt";

    /// <summary>For questions from inside the container, which has nothing that could ask by TLS. On loopback alone.</summary>
    public const int LocalPort = 5303;

    /// <summary>What a command line of redis-cli needs to ask Redis, from inside its container.</summary>
    public const string RedisClientArguments = $"--tls --cacert {Folder}/{AuthorityFile}";

    /// <summary>Redis' port with TLS is the one that it has without, which it then has not.</summary>
    private const string RedisArguments =
        $"--port 0 --tls-port 6379 --tls-cert-file {Folder}/{CertificateFile} --tls-key-file {Folder}/{KeyFile} --tls-ca-cert-file {Folder}/{AuthorityFile} --tls-auth-clients no";

    private const string Authority = $"{Folder}/{AuthorityFile}";

    /// <summary>Has all parts listen and call by TLS.</summary>
    public static void Use(Parts parts, DeploymentOptions asked)
    {
        var local = $"http://127.0.0.1:{LocalPort}";
        foreach (var embedder in parts.Embedders)
        {
            embedder.WithEndpoint("grpc", Encrypt).WithEndpoint("http", Encrypt)
                .WithCertificate()
                .WithEnvironment("Kestrel__Endpoints__local__Url", local);
        }

        parts.Ingestor.WithEnvironment("Embedder__CertificateAuthority", Authority);
        if (asked.Shards is null)
        {
            var addresses = $"https://*:{ContainerOptions.PagePort};{local}";
            parts.Ingestor.WithEndpoint("http", Encrypt)
                .WithCertificate()
                .WithEnvironment("ASPNETCORE_URLS", addresses)
                .WithEnvironment(context => context.EnvironmentVariables.Remove("HTTPS_PORTS"));
        }

        if (parts.OwnRedis is { } redis)
        {
            redis.WithArgs(context => context.Args[^1] = $"{context.Args[^1]} {RedisArguments}");
            parts.Ingestor
                .WithEnvironment("ConnectionStrings__redis", ReferenceExpression.Create($"{redis.Resource},ssl=true"))
                .WithEnvironment("Redis__CertificateAuthority", Authority)

                // An address without TLS, for other clients than ours.
                .WithEnvironment(context => context.EnvironmentVariables.Remove("REDIS_URI"));
        }
    }

    /// <summary>The dashboard takes telemetry by TLS alone, and the services know it by the same authority.</summary>
    public static void UseForTelemetry<T>(IResourceBuilder<T> dashboard, Parts parts)
        where T : ContainerResource
    {
        // The image says both addresses itself, without TLS.
        dashboard.WithEndpoint("otlp-grpc", Encrypt).WithEndpoint("otlp-http", Encrypt)
            .WithCertificate()
            .WithEnvironment("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "https://*:18889")
            .WithEnvironment("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "https://*:18890");
        foreach (var service in parts.Embedders.Append(parts.Ingestor))
        {
            service.WithEnvironment("OTEL_EXPORTER_OTLP_CERTIFICATE", Authority);
        }
    }

    private static void Encrypt(EndpointAnnotation endpoint) => endpoint.UriScheme = "https";

    private static IResourceBuilder<T> WithCertificate<T>(this IResourceBuilder<T> service)
        where T : IResourceWithEnvironment => service
            .WithEnvironment("Kestrel__Certificates__Default__Path", $"{Folder}/{CertificateFile}")
            .WithEnvironment("Kestrel__Certificates__Default__KeyPath", $"{Folder}/{KeyFile}");
}
