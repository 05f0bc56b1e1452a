using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>How the Ingestor shows the Embedder who it is, and by what it knows the Embedder.</summary>
/// <param name="ApiKey">Sent with every call; null: none is asked for.</param>
/// <param name="Authority">The authority that has signed the Embedder's certificate, besides which none counts; null: those that the system trusts.</param>
internal sealed record EmbedderWire(string? ApiKey, X509Certificate2? Authority)
{
    /// <summary>As the Embedder's own option: <c>Embedder__ApiKey</c>.</summary>
    public const string ApiKeyKey = "Embedder:ApiKey";

    /// <summary>Path of a certificate in PEM form: <c>Embedder__CertificateAuthority=/tls/ca.crt</c>.</summary>
    public const string AuthorityKey = "Embedder:CertificateAuthority";

    /// <exception cref="EmbedderFaultException">The certificate cannot be read (<c>certificate-unreadable</c>).</exception>
    public static EmbedderWire Read(IConfiguration configuration) => new(
        configuration[ApiKeyKey] is { Length: > 0 } key ? key : null,
        configuration[AuthorityKey] is { Length: > 0 } path ? ReadAuthority(path) : null);

    /// <summary>What TLS has to be told; only for addresses with https.</summary>
    public SslClientAuthenticationOptions TlsOptions() => new() { CertificateChainPolicy = Authority is null ? null : OwnAuthority.Policy(Authority) };

    private static X509Certificate2 ReadAuthority(string path)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new EmbedderFaultException("certificate-unreadable", $"Embedder__CertificateAuthority: '{path}' cannot be read as a certificate: {e.Message}", e);
        }
    }

    /// <summary>Puts the key into each request.</summary>
    internal sealed class KeyHandler(string key) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
