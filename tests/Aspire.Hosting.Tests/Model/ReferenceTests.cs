using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Model;

public sealed class ReferenceTests
{
    [Fact]
    public async Task A_service_is_found_by_the_names_of_its_endpoints()
    {
        using var folder = new ProjectFolder().Write(
            "appsettings.json",
            """{ "Kestrel": { "Endpoints": { "grpc": { "Url": "http://localhost:5301", "Protocols": "Http2" }, "http": { "Url": "http://localhost:5302" } } } }""");
        var builder = ModelBuilder.Create();
        var embedder = builder.AddProject("my-embedder", folder.ProjectPath);
        embedder.Resource.Allocate("grpc", 1001);
        embedder.Resource.Allocate("http", 1002);

        var variables = await builder.AddExecutable("client", "x", ".").WithReference(embedder).EnvironmentOfAsync();

        Assert.Equal("http://localhost:1001", variables["services__my-embedder__grpc__0"]);
        Assert.Equal("http://localhost:1002", variables["services__my-embedder__http__0"]);
        Assert.Equal("http://localhost:1001", variables["MY_EMBEDDER_GRPC"]);
        Assert.Equal("http://localhost:1002", variables["MY_EMBEDDER_HTTP"]);
    }

    [Fact]
    public async Task A_reference_to_one_endpoint_gives_only_that()
    {
        var builder = ModelBuilder.Create();
        var service = builder.AddExecutable("service", "x", ".").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        service.Resource.Allocate("http", 1001);
        service.Resource.Allocate("admin", 1002);

        var variables = await builder.AddExecutable("client", "x", ".").WithReference(service.GetEndpoint("admin")).EnvironmentOfAsync();

        Assert.Equal("http://localhost:1002", variables["services__service__admin__0"]);
        Assert.DoesNotContain("services__service__http__0", variables.Keys);
    }

    [Fact]
    public async Task A_connection_string_comes_with_its_properties()
    {
        var builder = ModelBuilder.Create();
        var store = builder.AddConnectionString("my-store", ReferenceExpression.Create($"localhost:1")).WithConnectionProperty("Host", "localhost");
        var client = builder.AddExecutable("client", "x", ".").WithReference(store);

        var variables = await client.EnvironmentOfAsync();

        Assert.Equal("localhost:1", variables["ConnectionStrings__my-store"]);
        Assert.Equal("localhost", variables["MY_STORE_HOST"]);
        Assert.Contains(
            client.Resource.Annotations.OfType<ResourceRelationshipAnnotation>(), r => r.Resource == store.Resource && r.Type == "Reference");
    }

    [Fact]
    public async Task A_connection_string_that_is_missing_is_an_error_unless_it_is_optional()
    {
        var builder = ModelBuilder.Create();
        var empty = builder.AddConnectionString("store", ReferenceExpression.Create($"{""}"));

        var required = builder.AddExecutable("required", "x", ".").WithReference(empty);
        var optional = builder.AddExecutable("optional", "x", ".").WithReference(empty, optional: true);

        await Assert.ThrowsAsync<DistributedApplicationException>(() => required.EnvironmentOfAsync());
        Assert.DoesNotContain("ConnectionStrings__store", (await optional.EnvironmentOfAsync()).Keys);
    }

    [Fact]
    public async Task A_given_connection_string_is_a_secret_and_nobody_waits_for_it()
    {
        var builder = ModelBuilder.Create("--ConnectionStrings:redis=host:1,password=x");
        var redis = builder.AddConnectionString("redis");
        var client = builder.AddExecutable("client", "x", ".").WithReference(redis).WaitFor(redis);

        var evaluated = await ResourceEnvironment.EvaluateAsync(
            client.Resource, builder.ExecutionContext, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, CancellationToken.None);
        var variable = Assert.Single(evaluated, v => v.Name == "ConnectionStrings__redis");

        Assert.Equal(new EvaluatedVariable("ConnectionStrings__redis", "host:1,password=x", IsSecret: true), variable);
        Assert.IsAssignableFrom<IResourceWithoutLifetime>(redis.Resource);
    }

    [Fact]
    public async Task Arguments_and_variables_take_values_that_are_known_later()
    {
        var builder = ModelBuilder.Create();
        var port = builder.AddParameter("port", "6379");
        var client = builder.AddExecutable("client", "x", ".", "--port", port, 7).WithEnvironment("ADDRESS", $"localhost:{port}");

        Assert.Equal(["--port", "6379", "7"], await client.ArgumentsOfAsync());
        Assert.Equal("localhost:6379", (await client.EnvironmentOfAsync())["ADDRESS"]);
    }

    [Fact]
    public void A_resource_cannot_wait_for_itself()
    {
        var client = ModelBuilder.Create().AddExecutable("client", "x", ".");

        Assert.Throws<DistributedApplicationException>(() => client.WaitFor(client));
    }
}
