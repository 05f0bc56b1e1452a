using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process or container of a resource; a resource with three replicas has three.</summary>
internal sealed class ResourceInstance(IResource resource, string suffix) : IDisposable
{
    public IResource Resource { get; } = resource;

    /// <summary>Distinguishes the instances of a resource, also in telemetry (<c>service.instance.id</c>).</summary>
    public string Suffix { get; } = suffix;

    /// <summary>The DCP object's name and the resource id in notifications: <c>embedder-k3x9q2mz</c>.</summary>
    public string Name { get; } = $"{resource.Name}-{suffix}";

    /// <summary>Held while the instance is started or stopped, so that two commands do not cross.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Somebody asked for the end of the process: its exit code is not its own then.</summary>
    public bool StopRequested { get; set; }

    /// <summary>What the process was given last.</summary>
    public LaunchDetails Launch { get; set; } = LaunchDetails.None;

    public void Dispose() => Gate.Dispose();
}

/// <summary>What the model gave to a process: arguments, and the names of variables whose values are secret.</summary>
internal sealed record LaunchDetails(IReadOnlyList<EvaluatedArgument> Arguments, IReadOnlySet<string> SecretVariables)
{
    public static LaunchDetails None { get; } = new([], new HashSet<string>());
}
