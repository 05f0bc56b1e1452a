using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests.Model;

public sealed class EventingTests
{
    private static readonly IServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    [Fact]
    public async Task An_event_of_a_resource_reaches_only_its_subscribers_in_order()
    {
        var builder = ModelBuilder.Create();
        var a = builder.AddExecutable("a", "x", ".");
        var b = builder.AddExecutable("b", "x", ".");
        List<string> seen = [];
        a.OnResourceReady((resource, _, _) => Note($"a1 {resource.Name}"));
        a.OnResourceReady((resource, _, _) => Note($"a2 {resource.Name}"));
        b.OnResourceReady((resource, _, _) => Note($"b {resource.Name}"));
        var all = builder.Eventing.Subscribe<ResourceReadyEvent>((e, _) => Note($"all {e.Resource.Name}"));

        await builder.Eventing.PublishAsync(new ResourceReadyEvent(a.Resource, Services));
        builder.Eventing.Unsubscribe(all);
        await builder.Eventing.PublishAsync(new ResourceReadyEvent(b.Resource, Services));

        Assert.Equal(["a1 a", "a2 a", "all a", "b b"], seen);

        Task Note(string text)
        {
            seen.Add(text);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_blocking_dispatch_passes_the_error_on()
    {
        var eventing = new DistributedApplicationEventing();
        var resource = new ParameterResource("p", _ => "");
        eventing.Subscribe<ResourceReadyEvent>((_, _) => throw new InvalidOperationException("subscriber"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => eventing.PublishAsync(new ResourceReadyEvent(resource, Services)));
    }

    [Fact]
    public async Task A_non_blocking_dispatch_does_not_wait()
    {
        var eventing = new DistributedApplicationEventing();
        var resource = new ParameterResource("p", _ => "");
        var gate = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        eventing.Subscribe<ResourceReadyEvent>(async (_, _) =>
        {
            await gate.Task;
            done.SetResult();
        });

        await eventing.PublishAsync(new ResourceReadyEvent(resource, Services), EventDispatchBehavior.NonBlockingSequential);
        gate.SetResult();

        await done.Task.WaitAsync(TimeSpan.FromSeconds(90));
    }
}
