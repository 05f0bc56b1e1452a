using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Ingestor.Wire;

/// <summary>
/// Whom the Ingestor calls, and how it should not: what goes to another machine is encrypted, or whoever deploys it says that the network is to be trusted. The same
/// setting as for listening: <see cref="ListeningAddresses"/>.
/// </summary>
internal static class CalledAddresses
{
    /// <summary>What is wrong, and what to do about it; null when nothing is.</summary>
    public static string? Problem(IConfiguration configuration) => OfEmbedder(configuration) ?? OfRedis(configuration, configuration.GetConnectionString(IngestServices.RedisName));

    /// <summary>What is wrong with a connection string, and what to do about it; null when nothing is.</summary>
    /// <param name="configuration">Says whether the network is to be trusted.</param>
    /// <param name="connection">Null or empty for no Redis.</param>
    public static string? OfRedis(IConfiguration configuration, string? connection) =>
        IsAllowed(configuration) || string.IsNullOrWhiteSpace(connection) ? null : RedisWire.Problem(connection);

    private static string? OfEmbedder(IConfiguration configuration) =>
        !IsAllowed(configuration) && EmbedderClients.Addresses(configuration).FirstOrDefault(address => IsPlain(address) && !IsOwn(address)) is { } plain
            ? $"The Embedder at {plain} is on another machine, and what goes there, texts and the API key, can be read on the way. Give it a certificate and call it by https, "
                + "or say that the network is to be trusted: Wire__AllowPlaintext=true."
            : null;

    private static bool IsAllowed(IConfiguration configuration) => configuration.GetValue<bool>(ListeningAddresses.AllowPlaintextKey);

    // Discovery takes addresses without a scheme too, and those are called by http.
    private static bool IsPlain(string address) => !address.StartsWith(Uri.UriSchemeHttps + Uri.SchemeDelimiter, StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(string address) =>
        Uri.TryCreate(address.Contains(Uri.SchemeDelimiter, StringComparison.Ordinal) ? address : $"{Uri.UriSchemeHttp}{Uri.SchemeDelimiter}{address}", UriKind.Absolute, out Uri? uri)
        && uri.IsLoopback;
}
