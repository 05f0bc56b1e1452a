using System.Globalization;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>What no container of a compose file may do. The default seccomp profile holds by not being switched off.</summary>
internal static class ComposeHardening
{
    /// <summary>Nothing in it is run, and it goes with the container.</summary>
    private const string TemporaryOptions = "rw,noexec,nosuid,nodev,size=64m,mode=1777";

    /// <summary>Without root, without capabilities, without a way to get them back, with nothing to write to but scratch space and volumes.</summary>
    public static Service Harden(this Service service, int user, ResourceNeeds needs)
    {
        service.User = $"{user}:{user}";
        service.ReadOnly = true;
        service.Tmpfs = [$"{ContainerPaths.Temporary}:{TemporaryOptions}"];
        service.CapDrop = ["ALL"];
        service.SecurityOpt = ["no-new-privileges:true"];
        service.Deploy = new Deploy
        {
            Resources = new Resources
            {
                Limits = Spec(needs.MaxProcessors, needs.MaxMemory),
                Reservations = Spec(needs.Processors, needs.Memory),
            },
        };
        return service;
    }

    private static ResourceSpec Spec(decimal processors, int memory) =>
        new() { Cpus = processors.ToString(CultureInfo.InvariantCulture), Memory = string.Create(CultureInfo.InvariantCulture, $"{memory}M") };
}
