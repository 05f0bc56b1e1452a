namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

public sealed class ServiceDependency
{
    // service_started, service_healthy, service_completed_successfully
    public string? Condition { get; set; }
}
