using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Kubernetes;

internal sealed class PodBuilder(KubernetesResource resource)
{
    private readonly IResource _target = resource.TargetResource;

    public PodTemplateSpecV1 Build(IReadOnlyList<string> arguments)
    {
        var container = new ContainerV1 { Name = _target.Name, Image = Image(), ImagePullPolicy = resource.Parent.DefaultImagePullPolicy };
        if (_target is ContainerResource { Entrypoint: { } entrypoint })
        {
            container.Command.Add(entrypoint);
        }

        container.Args.AddRange(arguments);
        if (resource.ConfigMap is not null)
        {
            container.EnvFrom.Add(new EnvFromSourceV1 { ConfigMapRef = new() { Name = HelmText.ConfigName(_target.Name) } });
        }

        if (resource.Secret is not null)
        {
            container.EnvFrom.Add(new EnvFromSourceV1 { SecretRef = new() { Name = HelmText.SecretName(_target.Name) } });
        }

        foreach (var endpoint in resource.Endpoints.DistinctBy(e => (e.Port, e.Endpoint.Protocol)))
        {
            container.Ports.Add(new ContainerPortV1
            {
                Name = endpoint.Endpoint.Name,
                Protocol = endpoint.Endpoint.Protocol.ToString().ToUpperInvariant(),
                ContainerPort = new(endpoint.Port),
            });
        }

        var pod = new PodTemplateSpecV1 { Metadata = { Labels = resource.Labels }, Spec = { Containers = { container } } };
        foreach (var mount in _target.Annotations.OfType<ContainerMountAnnotation>())
        {
            AddMount(pod.Spec, container, mount);
        }

        return pod;
    }

    // Of a project: {{ .Values.parameters.ingestor.ingestor_image }}, filled in where it is installed.
    private string Image()
    {
        if (_target is not ProjectResource && _target.TryGetContainerImageName(out var image))
        {
            return image;
        }

        var key = HelmText.Key($"{_target.Name}_image");
        resource.Parameters[key] = $"{_target.Name}:latest";
        return HelmText.Value("parameters", _target.Name, key);
    }

    private void AddMount(PodSpecV1 pod, ContainerV1 container, ContainerMountAnnotation mount)
    {
        if (mount.Type == ContainerMountType.BindMount || mount.Source is not { } name)
        {
            throw new DistributedApplicationException($"The mount '{mount.Target}' of '{_target.Name}' has to be a volume with a name: a cluster knows no folders of this machine.");
        }

        container.VolumeMounts.Add(new VolumeMountV1 { Name = name, MountPath = mount.Target, ReadOnly = mount.IsReadOnly ? true : null });
        var volume = new VolumeV1 { Name = name };
        switch (resource.Parent.DefaultStorageType.ToLowerInvariant())
        {
            case "emptydir":
                volume.EmptyDir = new EmptyDirVolumeSourceV1();
                break;
            case "pvc":
                volume.PersistentVolumeClaim = new PersistentVolumeClaimVolumeSourceV1 { ClaimName = Claim(name) };
                break;
            default:
                throw new DistributedApplicationException($"DefaultStorageType is '{resource.Parent.DefaultStorageType}'; it must be emptyDir or pvc.");
        }

        pod.Volumes.Add(volume);
    }

    private string Claim(string volume)
    {
        var claim = new PersistentVolumeClaim { Metadata = { Name = $"{_target.Name.ToLowerInvariant()}-{volume}-pvc", Labels = resource.Labels } };
        claim.Spec.AccessModes.Add(resource.Parent.DefaultStorageReadWritePolicy);
        claim.Spec.Resources.Requests["storage"] = resource.Parent.DefaultStorageSize;
        claim.Spec.StorageClassName = resource.Parent.DefaultStorageClassName!;
        resource.PersistentVolumeClaims.Add(claim);
        return claim.Metadata.Name;
    }
}
