using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis.Tests.Servers;

namespace StackExchange.Redis.Tests;

/// <summary>TLS against a server with a certificate made here for 127.0.0.1 and redis.test.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = Create();

    public void Dispose() => _certificate.Dispose();

    [Theory, InlineData(null), InlineData("redis.test")]
    public async Task A_trusted_certificate_for_the_host_is_accepted(string? host)
    {
        await using FakeServer server = Serve();
        await using var client = await ConnectionMultiplexer.ConnectAsync(Options(server, host, trust: true));
        Assert.Equal("ok", await client.GetDatabase().StringGetAsync("k"));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using FakeServer server = Serve();
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(Options(server, null, trust: false)));
        Assert.Equal(ConnectionFailureType.AuthenticationFailure, refused.FailureType);
        Assert.Contains("certificate", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        await using FakeServer server = Serve();
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(Options(server, "other.test", trust: true)));
        Assert.Equal(ConnectionFailureType.AuthenticationFailure, refused.FailureType);
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_and_gets_no_password()
    {
        await using var server = new FakeServer(_ => "$2\r\nok\r\n");
        var options = Options(server, null, trust: true);
        options.Password = "secret";
        options.ConnectTimeout = 500;
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    private FakeServer Serve() => new(_ => "$2\r\nok\r\n", _certificate);

    private ConfigurationOptions Options(FakeServer server, string? host, bool trust)
    {
        var options = ConfigurationOptions.Parse(server.Configuration + ",ssl=true,abortConnect=true,connectRetry=0");
        options.SslHost = host;
        (options.ConnectTimeout, options.AsyncTimeout) = (20_000, 20_000);
        if (!trust) return options;

        // What a person does who gives the client a certificate authority of one's own: the name must still be right.
        options.CertificateValidation += (_, certificate, _, errors) =>
        {
            if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_certificate);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build((X509Certificate2)certificate!);
        };
        return options;
    }

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=redis.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("redis.test");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Through a file format: SslStream on Windows cannot use a key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
