using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Tests.Publishing;

public sealed class PublishModeTests
{
    [Theory]
    [InlineData("--operation", "publish")]
    [InlineData("--publisher", "manifest")]
    public void Is_asked_for_by_either_switch(string name, string value)
    {
        var context = ModelBuilder.Create(name, value).ExecutionContext;

        Assert.True(context.IsPublishMode);
        Assert.Equal(DistributedApplicationOperation.Publish, context.Operation);
    }

    [Fact]
    public void No_part_of_the_runtime_is_there_and_no_key_is_made()
    {
        var builder = ModelBuilder.Create("--operation", "publish");
        builder.AddRedis("redis");
        using var application = builder.Build();

        Assert.DoesNotContain(
            application.Services.GetServices<IHostedService>(), service => service.GetType().Namespace!.StartsWith("Aspire.", StringComparison.Ordinal));
        Assert.Null(builder.Configuration["AppHost:OtlpApiKey"]);
        Assert.Null(builder.Configuration["AppHost:BrowserToken"]);
    }

    [Fact]
    public async Task Steps_that_are_not_there_are_answered_with_those_that_are()
    {
        using var model = new PublishedModel();

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => model.PublishAsync(
            ["--operation", "publish", "--step", "sail"], (builder, _) => builder.AddDockerComposeEnvironment("compose")));

        Assert.Equal("There is no step 'sail'. Steps: publish, publish-compose, publish-manifest.", refused.Message);
        Assert.False(Directory.Exists(model.Output));
    }

    [Fact]
    public async Task A_model_without_an_environment_has_nothing_to_publish_to()
    {
        using var model = new PublishedModel();

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => model.PublishAsync(["--operation", "publish"], (_, _) => { }));

        Assert.Contains("no compute environment", refused.Message);
    }

    [Fact]
    public async Task With_two_environments_each_resource_has_to_choose()
    {
        using var model = new PublishedModel();

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => model.PublishAsync(["--operation", "publish"], (builder, _) =>
        {
            builder.AddDockerComposeEnvironment("one");
            builder.AddDockerComposeEnvironment("two");
        }));

        Assert.Contains("WithComputeEnvironment", refused.Message);
    }

    [Fact]
    public async Task Each_of_two_environments_has_a_directory_of_its_name()
    {
        using var model = new PublishedModel();

        await model.PublishAsync(["--operation", "publish"], (builder, _) =>
        {
            var one = builder.AddDockerComposeEnvironment("one");
            builder.AddKubernetesEnvironment("two");
            foreach (var resource in builder.Resources.OfType<IComputeResource>().ToArray())
            {
                builder.CreateResourceBuilder(resource).WithComputeEnvironment(one);
            }
        });

        Assert.Contains("  redis:\n", model.Read("one", "docker-compose.yaml"));
        Assert.Contains("name: \"", model.Read("two", "Chart.yaml"));
    }
}
