using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>Certificates lie in a folder of the machine, as the Ingestor's command <c>certificates</c> writes them: embedder.crt, embedder.key, ca.crt.</summary>
internal static class ComposeCertificates
{
    /// <summary>Mounts a service's files, each by itself: no service sees another's key, and the authority's none does.</summary>
    /// <param name="service">The service.</param>
    /// <param name="folder">The folder; null where the deployment is without TLS, and nothing is mounted.</param>
    /// <param name="isServer">Whether it has a certificate of its own, and not the authority's alone.</param>
    public static void MountCertificates(this Service service, string? folder, bool isServer = true)
    {
        if (folder is null)
        {
            return;
        }

        if (isServer)
        {
            service.Mount($"{folder}/{service.Name}.crt", Certificates.CertificateFile);
            service.Mount($"{folder}/{service.Name}.key", Certificates.KeyFile);
        }

        service.Mount($"{folder}/{Certificates.AuthorityFile}", Certificates.AuthorityFile);
    }

    private static void Mount(this Service service, string source, string file) =>
        service.AddVolume(new Volume { Name = file, Type = "bind", Source = source, Target = $"{Certificates.Folder}/{file}", ReadOnly = true });
}
