using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Wire;

/// <summary>By what the Ingestor knows Redis, and what it does not send to it over a network.</summary>
internal static class RedisWire
{
    /// <summary>Path of a certificate in PEM form, <c>Redis__CertificateAuthority=/tls/ca.crt</c>, besides which none counts; without it those that the system trusts do.</summary>
    public const string AuthorityKey = "Redis:CertificateAuthority";

    private const string WhatToSay = "or say that the network is to be trusted: Wire__AllowPlaintext=true.";

    /// <summary>What is wrong with a connection string, and what to do about it; null when nothing is. Whether it can be read at all, the client says.</summary>
    public static string? Problem(string connection)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection);
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (options.EndPoints.FirstOrDefault(address => !IsOwn(address)) is not { } other)
            return null;

        if (!options.Ssl)
        {
            return $"Redis at {Name(other)} is on another machine, and what goes there, the password too, can be read and changed on the way. "
                + $"Add ssl=true to ConnectionStrings__redis, {WhatToSay}";
        }

        return string.IsNullOrEmpty(options.Password)
            ? $"Redis at {Name(other)} is on another machine, and without a password anybody there could say who writes an index. "
                + $"Have it ask for one (requirepass) and add password=... to ConnectionStrings__redis, {WhatToSay}"
            : null;
    }

    /// <summary>The authority that has signed Redis' certificate; null: one that the system trusts.</summary>
    /// <exception cref="WireRefusedException">The file cannot be read.</exception>
    public static X509Certificate2? ReadAuthority(IConfiguration configuration)
    {
        if (configuration[AuthorityKey] is not { Length: > 0 } path)
            return null;

        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new WireRefusedException($"Redis__CertificateAuthority: '{path}' cannot be read as a certificate: {e.Message}", e);
        }
    }

    /// <summary>Has a connection take certificates of this authority only.</summary>
    public static void Trust(ConfigurationOptions options, X509Certificate2? authority)
    {
        if (authority is not null)
            options.CertificateValidation += (_, certificate, sent, errors) => IsSigned(authority, certificate, sent, errors);
    }

    // The name must be right and a certificate there; who has signed it is decided anew.
    private static bool IsSigned(X509Certificate2 authority, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None || certificate is not X509Certificate2 its)
            return false;

        using X509Chain chain = new() { ChainPolicy = OwnAuthority.Policy(authority) };
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);

        return chain.Build(its);
    }

    // localhost:6379, 127.0.0.1:6379, [::1]:6379, a socket of this machine.
    private static bool IsOwn(EndPoint address) => address switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint name => string.Equals(name.Host, "localhost", StringComparison.OrdinalIgnoreCase),
        _ => address.AddressFamily == AddressFamily.Unix,
    };

    private static string Name(EndPoint address) => address switch
    {
        IPEndPoint ip => ip.Address.ToString(),
        DnsEndPoint name => name.Host,
        _ => address.ToString()!,
    };
}
