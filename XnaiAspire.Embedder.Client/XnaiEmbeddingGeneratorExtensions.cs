using Grpc.Net.ClientFactory;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Client;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the Embedder as an embedding generator.</summary>
public static class XnaiEmbeddingGeneratorExtensions
{
    /// <summary>
    /// Adds an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of strings and floats over the Embedder that the AppHost knows by a
    /// name: <c>.WithReference(embedder)</c>, or a connection string of that name with its address.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="connectionName">The resource's name, <c>embedder</c>.</param>
    /// <returns>The HTTP client below, for handlers and interceptors.</returns>
    /// <exception cref="InvalidOperationException">Neither a reference nor a connection string of that name is there, or it is no address.</exception>
    public static IHttpClientBuilder AddXnaiEmbeddingGenerator(this IHostApplicationBuilder builder, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);

        // As Aspire writes it for the first address of the endpoint "grpc": services__embedder__grpc__0.
        var discovered = $"services:{connectionName}:grpc:0";
        var address = builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } given ? given : builder.Configuration[discovered];
        if (string.IsNullOrEmpty(address))
            throw new InvalidOperationException($"Where is '{connectionName}'? Neither ConnectionStrings:{connectionName} nor {discovered} is set.");
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? builder.Services.AddXnaiEmbeddingGenerator(uri)
            : throw new InvalidOperationException($"The address of '{connectionName}' must be like http://localhost:5301; it is '{address}'.");
    }

    /// <summary>Adds an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of strings and floats over the Embedder at an address.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="address">The Embedder's gRPC endpoint, <c>http://localhost:5301</c>.</param>
    /// <returns>The HTTP client below, for handlers and interceptors.</returns>
    public static IHttpClientBuilder AddXnaiEmbeddingGenerator(this IServiceCollection services, Uri address)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(address);
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => new GrpcEmbeddingGenerator(
            provider.GetRequiredService<GrpcClientFactory>().CreateClient<EmbedderClient>(nameof(GrpcEmbeddingGenerator)), address));
        services.AddSingleton<IEmbeddingGenerator>(static provider => provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());

        // A name of its own: the application may have another client of the contract.
        return services.AddGrpcClient<EmbedderClient>(nameof(GrpcEmbeddingGenerator), client => client.Address = address);
    }
}
