using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

// The AppHost's Main on a thread of its own. It stops in Build until the test has changed what it wants to; after that the test starts
// and stops the application, and Main only waits for its end.
internal sealed class AppHostThread(
    Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder) : IEntryPointHook, IDisposable
{
    private readonly TaskCompletionSource<IDistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IDistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        var entryPoint = assembly.EntryPoint ?? throw new InvalidOperationException($"The assembly '{assembly.GetName().Name}' has no entry point.");
        new Thread(() => Run(entryPoint)) { IsBackground = true, Name = $"AppHost {assembly.GetName().Name}" }.Start();
        return _builder.Task.WaitAsync(cancellationToken);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    public void Creating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.EntryAssembly = assembly;
        TestDefaults.Apply(options, options.Args ?? []);
        configureBuilder(options, settings);
    }

    public void Building(IDistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    public void Built(DistributedApplication application) => _application.TrySetResult(application);

    public async Task RunAsync(DistributedApplication application, CancellationToken cancellationToken)
    {
        using var stopped = application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() => _ended.TrySetResult());
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        var given = new ObjectDisposedException(nameof(IDistributedApplicationTestingBuilder), "The test gave up its AppHost before it was built.");
        _mayBuild.TrySetException(given);
        _ended.TrySetResult();
    }

    private void Run(MethodInfo entryPoint)
    {
        EntryPointHook.Current = this;
        try
        {
            var result = entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [args]);
            Fail(new InvalidOperationException(
                $"The entry point of '{assembly.GetName().Name}' ended{(result is int code ? $" with code {code}" : "")} without building a DistributedApplication."));
        }
#pragma warning disable CA1031 // Whatever the AppHost throws is the test's to see, not the end of the test process.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            Fail(ex is TargetInvocationException { InnerException: { } inner } ? inner : ex);
        }
    }

    // No effect on what was reached before.
    private void Fail(Exception exception)
    {
        _builder.TrySetException(exception);
        _application.TrySetException(exception);
    }
}
