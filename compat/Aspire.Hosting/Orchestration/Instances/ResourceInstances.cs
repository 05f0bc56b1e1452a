using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The instances that DCP runs, by resource and by name.</summary>
internal sealed class ResourceInstances : IDisposable
{
    private const string SuffixLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int SuffixLength = 8;

    private readonly Dictionary<IResource, IReadOnlyList<ResourceInstance>> _byResource = [];
    private readonly Dictionary<string, ResourceInstance> _byName = [];

    /// <summary>The resources that have processes or containers, in the model's order.</summary>
    public IEnumerable<IResource> Resources => _byResource.Keys;

    public IReadOnlyList<ResourceInstance> this[IResource resource] => _byResource[resource];

    public static bool RunsInDcp(IResource resource) => resource is ProjectResource || resource.HasAnnotationOfType<ExecutableAnnotation>() || resource.IsContainer();

    /// <summary>Names the instances of the model's resources; from here on notifications and logs go by those names.</summary>
    public void Assign(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources.Where(RunsInDcp))
        {
            var count = resource is ProjectResource ? resource.GetReplicaCount() : 1;
            ResourceInstance[] instances = [.. Enumerable.Range(0, count).Select(_ => new ResourceInstance(resource, NewSuffix()))];
            _byResource.Add(resource, instances);
            foreach (var instance in instances)
            {
                _byName.Add(instance.Name, instance);
            }

            resource.Annotations.Add(new ResourceInstancesAnnotation([.. instances.Select(i => i.Name)]));
        }
    }

    public ResourceInstance? Find(string name) => _byName.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var instance in _byName.Values)
        {
            instance.Dispose();
        }
    }

    private static string NewSuffix() => RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
}
