using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// Certificates come from secrets that are made before the chart is installed, by hand or by cert-manager, whose names for the files these are: <c>embedder-tls</c> with <c>tls.crt</c>,
/// <c>tls.key</c> and <c>ca.crt</c>.
/// </summary>
internal static class KubernetesCertificates
{
    private const string Volume = "tls";

    // 0440: the volume belongs to the pod's group.
    private const int OwnerAndGroupRead = 288;

    /// <summary>Mounts the resource's secret.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="hasTls">Whether the deployment is with TLS; else nothing is mounted.</param>
    /// <param name="isServer">Whether it has a certificate of its own, and not the authority's alone.</param>
    public static void MountCertificates(this KubernetesResource resource, bool hasTls, bool isServer = true)
    {
        if (!hasTls)
        {
            return;
        }

        var secret = new SecretVolumeSourceV1 { SecretName = $"{resource.Name}-tls", DefaultMode = OwnerAndGroupRead };
        string[] files = isServer ? [Certificates.CertificateFile, Certificates.KeyFile, Certificates.AuthorityFile] : [Certificates.AuthorityFile];
        secret.Items.AddRange(files.Select(file => new KeyToPathV1 { Key = file, Path = file }));
        resource.Pod().Volumes.Add(new VolumeV1 { Name = Volume, Secret = secret });
        resource.Container().VolumeMounts.Add(new VolumeMountV1 { Name = Volume, MountPath = Certificates.Folder, ReadOnly = true });
    }
}
