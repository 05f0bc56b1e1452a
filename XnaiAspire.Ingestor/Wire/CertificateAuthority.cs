using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XnaiAspire.Ingestor.Wire;

/// <summary>
/// An authority of one's own: <c>ca.crt</c>, which every service is given, and <c>ca.key</c>, which none is. Whoever has the key can pass for any service. Files are PEM,
/// as Kestrel reads them; keys are for their owner alone to read.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string CertificateFile = "ca.crt";
    private const string KeyFile = "ca.key";

    // Services get new ones by the same command; the authority is harder to replace.
    private const int AuthorityYears = 10;
    private const int ServiceYears = 1;

    // 128 bits at random, with the sign bit off: RFC 5280 wants a positive number of at most 20 bytes.
    private const int SerialBytes = 16;

    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(string folder, TimeProvider time, X509Certificate2 certificate, bool isNew) =>
        (_folder, _time, _certificate, IsNew) = (folder, time, certificate, isNew);

    /// <summary>Whether it was made just now.</summary>
    public bool IsNew { get; }

    public string CertificatePath => Path.Combine(_folder, CertificateFile);

    /// <summary>The folder's authority; a new one where there is none.</summary>
    /// <exception cref="CryptographicException">Its files are damaged, or do not belong together.</exception>
    /// <exception cref="IOException">They cannot be read or written.</exception>
    public static async Task<CertificateAuthority> OpenAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        string certificatePath = Path.Combine(folder, CertificateFile), keyPath = Path.Combine(folder, KeyFile);
        if (File.Exists(keyPath))
            return new CertificateAuthority(folder, time, X509Certificate2.CreateFromPemFile(certificatePath, keyPath), isNew: false);

        Directory.CreateDirectory(folder);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=XnaiAspire", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = time.GetUtcNow();
        X509Certificate2 certificate = request.CreateSelfSigned(now - ClocksDiffer, now.AddYears(AuthorityYears));
        await WriteAsync(certificatePath, certificate.ExportCertificatePem(), isSecret: false, cancellationToken).ConfigureAwait(false);
        await WriteAsync(keyPath, key.ExportPkcs8PrivateKeyPem(), isSecret: true, cancellationToken).ConfigureAwait(false);
        return new CertificateAuthority(folder, time, certificate, isNew: true);
    }

    /// <summary>A certificate for a service.</summary>
    /// <param name="names">Host names and IP addresses; the first names the files.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The certificate's path; the key lies beside it.</returns>
    /// <exception cref="ArgumentException">The first name cannot be a file's.</exception>
    public async Task<string> IssueAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names is not [{ } first, ..] || first.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || $"{first}.crt" == CertificateFile)
            throw new ArgumentException($"'{string.Join(',', names)}' does not begin with a name that a file can have.");

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={first}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        DateTimeOffset now = _time.GetUtcNow(), end = now.AddYears(ServiceYears);
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] &= 0x7f;
        using X509Certificate2 certificate = request.Create(_certificate, now - ClocksDiffer, end < _certificate.NotAfter ? end : _certificate.NotAfter, serial);
        string path = Path.Combine(_folder, $"{first}.crt");
        await WriteAsync(path, certificate.ExportCertificatePem(), isSecret: false, cancellationToken).ConfigureAwait(false);
        await WriteAsync(Path.Combine(_folder, $"{first}.key"), key.ExportPkcs8PrivateKeyPem(), isSecret: true, cancellationToken).ConfigureAwait(false);
        return path;
    }

    public void Dispose() => _certificate.Dispose();

    private static async Task WriteAsync(string path, string pem, bool isSecret, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            // The mode counts for a file that is made, not for one that is there.
            File.Delete(path);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using StreamWriter writer = new(path, options);
        await writer.WriteAsync(pem.AsMemory(), cancellationToken).ConfigureAwait(false);
    }
}
