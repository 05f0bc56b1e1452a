using System.Reflection;

namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    // The AppHost; by default the program that runs.
    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    public string? ProjectDirectory { get; set; }

    public string? DashboardApplicationName { get; set; }

    public bool EnableResourceLogging { get; set; }

    internal Assembly? ResolveAssembly() =>
        AssemblyName is { Length: > 0 } name ? Assembly.Load(name) : EntryAssembly ?? Assembly.GetEntryAssembly();

    // Set by the testing package, where the program that runs is the test runner.
    internal Assembly? EntryAssembly { get; set; }
}
