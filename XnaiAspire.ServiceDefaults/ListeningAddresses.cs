using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace XnaiAspire.ServiceDefaults;

/// <summary>
/// Where a service is told to listen, and why it should not. What other machines reach goes over a network that somebody may read: it is encrypted, or whoever
/// deploys the service says that the network is to be trusted.
/// </summary>
public static class ListeningAddresses
{
    /// <summary>Allows addresses without TLS that are not this machine's own: <c>Wire__AllowPlaintext=true</c>.</summary>
    public const string AllowPlaintextKey = "Wire:AllowPlaintext";

    private const string HttpScheme = "http";
    private const string EndpointsKey = "Kestrel:Endpoints";

    // Ports alone, as .NET's container images set them: on all addresses.
    private const string HttpPortsKey = "HTTP_PORTS";
    private const string HttpsPortsKey = "HTTPS_PORTS";

    private static readonly char[] Separators = [';', ','];

    /// <summary>The first address that other machines reach; null when there is none.</summary>
    /// <param name="configuration">The service's.</param>
    public static string? FirstReachable(IConfiguration configuration) => Of(configuration).FirstOrDefault(address => !IsOwn(address));

    /// <summary>What is wrong, and what to do about it; null when nothing is.</summary>
    /// <param name="configuration">The service's.</param>
    public static string? Problem(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !configuration.GetValue<bool>(AllowPlaintextKey) && Of(configuration).FirstOrDefault(address => IsPlain(address) && !IsOwn(address)) is { } plain
            ? $"{plain} is reached from other machines, and what goes over it can be read on the way. Give it a certificate (https, Kestrel__Certificates__Default__Path), " +
              "or say that the network is to be trusted: Wire__AllowPlaintext=true."
            : null;
    }

    // As Kestrel ranks them: its own endpoints, else addresses (ASPNETCORE_URLS=http://*:5300;https://*:5443), else ports.
    private static string[] Of(IConfiguration configuration)
    {
        string[] endpoints = [.. configuration.GetSection(EndpointsKey).GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
        return endpoints.Length > 0 ? endpoints
            : Split(configuration[WebHostDefaults.ServerUrlsKey]) is { Length: > 0 } urls ? urls
            : [.. Split(configuration[HttpPortsKey]).Select(port => $"http://*:{port}"), .. Split(configuration[HttpsPortsKey]).Select(port => $"https://*:{port}")];
    }

    private static string[] Split(string? list) => list?.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsPlain(string address) => BindingAddress.Parse(address).Scheme == HttpScheme;

    // http://localhost:5301, http://127.0.0.1:0, http://[::1]:80, http://unix:/run/embedder.sock. Anything else that is a name, and * and +, is all addresses to Kestrel.
    private static bool IsOwn(string address)
    {
        BindingAddress parsed = BindingAddress.Parse(address);
        return parsed.IsUnixPipe || parsed.IsNamedPipe || string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(parsed.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }
}
