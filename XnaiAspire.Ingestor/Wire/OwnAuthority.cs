using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XnaiAspire.Ingestor.Wire;

/// <summary>Trust in one authority and in no other, whatever the system trusts.</summary>
internal static class OwnAuthority
{
    private static readonly Oid ForServers = new("1.3.6.1.5.5.7.3.1", "serverAuth");

    public static X509ChainPolicy Policy(X509Certificate2 authority) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { authority },
        ApplicationPolicy = { ForServers },

        // An authority of one's own publishes no list of what it has revoked.
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
