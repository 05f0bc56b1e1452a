using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Kubernetes;

// The objects of one resource, before the application's own changes.
internal sealed class KubernetesObjects(KubernetesResource resource, PublishContext context)
{
    private readonly IResource _target = resource.TargetResource;
    private readonly KubernetesValues _values = new(resource);

    public async Task BuildAsync()
    {
        var variables = await ResourceDeclarations.EnvironmentAsync(_target, context.ExecutionContext, NullLogger.Instance, context.CancellationToken)
            .ConfigureAwait(false);
        foreach (var (name, value) in variables)
        {
            AddVariable(name, _values.Text(value));
        }

        var arguments = await ResourceDeclarations.ArgumentsAsync(_target, context.ExecutionContext, NullLogger.Instance, context.CancellationToken)
            .ConfigureAwait(false);
        resource.Workload = CreateWorkload(new PodBuilder(resource).Build([.. arguments.Select(_values.Text)]));
        if (resource.Endpoints.Count > 0)
        {
            resource.Service = CreateService();
        }
    }

    // What holds a secret goes into the Secret, all else into the ConfigMap. Both have templates; values.yaml has what stands behind them, and
    // nothing for what is a template itself.
    private void AddVariable(string name, string text)
    {
        var isSecret = HelmText.HasSecret(text);
        var isTemplate = HelmText.HasTemplate(text);
        var values = isSecret ? resource.Secrets : resource.Config;
        values[HelmText.Key(name)] = isTemplate ? "" : text;
        var template = isTemplate ? text : HelmText.Value(isSecret ? "secrets" : "config", _target.Name, name);
        if (isSecret)
        {
            resource.Secret ??= new Secret { Metadata = Metadata(HelmText.SecretName(_target.Name)) };
            resource.Secret.StringData[name] = template;
        }
        else
        {
            resource.ConfigMap ??= new ConfigMap { Metadata = Metadata(HelmText.ConfigName(_target.Name)) };
            resource.ConfigMap.Data[name] = template.Replace("| int }}", "| toString }}", StringComparison.Ordinal);
        }
    }

    // A resource with a connection string holds data of its own.
    private Workload CreateWorkload(PodTemplateSpecV1 pod)
    {
        var name = _target.Name.ToLowerInvariant();
        return _target is IResourceWithConnectionString
            ? new StatefulSet
            {
                Metadata = Metadata($"{name}-statefulset"),
                Spec = { Template = pod, Selector = new LabelSelectorV1(resource.Labels), Replicas = _target.GetReplicaCount() },
            }
            : new Deployment
            {
                Metadata = Metadata($"{name}-deployment"),
                Spec =
                {
                    Template = pod,
                    Selector = new LabelSelectorV1(resource.Labels),
                    Replicas = _target.GetReplicaCount(),
                    Strategy = { RollingUpdate = { MaxSurge = 1, MaxUnavailable = 1 } },
                },
            };
    }

    private Service CreateService()
    {
        var service = new Service { Metadata = Metadata(HelmText.ServiceName(_target.Name)) };
        service.Spec.Type = resource.Parent.DefaultServiceType;
        service.Spec.Selector = resource.Labels;
        foreach (var endpoint in resource.Endpoints.DistinctBy(e => (e.Port, e.Endpoint.Protocol)))
        {
            service.Spec.Ports.Add(new ServicePortV1
            {
                Name = endpoint.Endpoint.Name,
                Protocol = endpoint.Endpoint.Protocol.ToString().ToUpperInvariant(),
                Port = endpoint.ServicePort is { } port ? new(port) : new(endpoint.Port),
                TargetPort = new(endpoint.Port),
            });
        }

        return service;
    }

    private ObjectMetaV1 Metadata(string name) => new() { Name = name, Labels = resource.Labels };
}
