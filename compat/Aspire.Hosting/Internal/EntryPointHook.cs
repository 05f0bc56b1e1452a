using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

// How Aspire.Hosting.Testing gets hold of an AppHost that it starts through its entry point: what the program does with its builder
// and its application is reported to the hook of the thread it runs on.
internal interface IEntryPointHook
{
    void Creating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    // Blocks the entry point's thread until the test has made its changes to the builder.
    void Building(IDistributedApplicationBuilder builder);

    void Built(DistributedApplication application);

    // The test starts and stops the application; the entry point only waits for its end.
    Task RunAsync(DistributedApplication application, CancellationToken cancellationToken);
}

internal static class EntryPointHook
{
    private static readonly AsyncLocal<IEntryPointHook?> Hook = new();

    public static IEntryPointHook? Current
    {
        get => Hook.Value;
        set => Hook.Value = value;
    }
}
