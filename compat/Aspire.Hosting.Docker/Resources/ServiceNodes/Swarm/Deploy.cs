namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

public sealed class Deploy
{
    public Resources? Resources { get; set; }
}

public sealed class Resources
{
    public ResourceSpec? Limits { get; set; }

    public ResourceSpec? Reservations { get; set; }
}

public sealed class ResourceSpec
{
    public string? Cpus { get; set; }

    public string? Memory { get; set; }
}
