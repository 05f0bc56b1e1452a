using System.CommandLine;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>Where the Embedder is: what the command line says, else service discovery, else its usual place on this machine.</summary>
internal static class EmbedderOption
{
    /// <summary>The address in the Embedder's own launch settings.</summary>
    private const string UsualAddress = "http://localhost:5301";

    /// <summary>
    /// Service discovery reads <c>services:NAME:ENDPOINT:INDEX</c>; the AppHost sets it as the environment variable
    /// <c>services__embedder__grpc__0=http://localhost:41234</c>.
    /// </summary>
    private const string DiscoverySection = "services:embedder";

    public static readonly Option<string?> Embedder = Create();

    /// <summary>Makes the address known to service discovery.</summary>
    public static void Apply(IConfigurationManager configuration, string? address)
    {
        if (address is null && configuration.GetSection(DiscoverySection).GetChildren().Any())
            return;

        configuration.AddInMemoryCollection([new($"{DiscoverySection}:grpc:0", address ?? UsualAddress)]);
    }

    private static Option<string?> Create()
    {
        Option<string?> option = new("--embedder")
        {
            Description = $"Address of the Embedder [default: service discovery, else {UsualAddress}]",
            HelpName = "URL",
        };
        option.Validators.Add(static result =>
        {
            string? address = result.GetValueOrDefault<string?>();
            if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
                result.AddError($"--embedder is '{address}'; it must be an address such as {UsualAddress}.");
        });
        return option;
    }
}
