using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Model;

namespace Aspire.Hosting.Tests.Publishing;

// A model that is published into a directory of the test's own: a Redis, a project that serves gRPC, and one that uses both.
internal sealed class PublishedModel : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aspire-publish-");
    private readonly ProjectFolder _server = new ProjectFolder().Write(
        "appsettings.json", """{ "Kestrel": { "Endpoints": { "grpc": { "Url": "http://localhost:5301", "Protocols": "Http2" } } } }""");

    private readonly ProjectFolder _client = new ProjectFolder().WithLaunchSettings(
        """{ "http": { "commandName": "Project", "applicationUrl": "http://localhost:5300", "environmentVariables": { "SECRET": "of this machine" } } }""");

    public string Output => Path.Combine(_directory.FullName, "out");

    public string Read(params string[] path) => File.ReadAllText(Path.Combine([Output, .. path]));

    public async Task PublishAsync(string[] arguments, Action<IDistributedApplicationBuilder, IResourceBuilder<ProjectResource>> configure)
    {
        var builder = ModelBuilder.Create([.. arguments, "--output-path", Output]);
        var redis = builder.AddRedis("redis").WithDataVolume("redis-data");
        var server = builder.AddProject("server", _server.ProjectPath);
        var client = builder.AddProject("client", _client.ProjectPath).WithReference(redis).WithReference(server).WaitFor(redis).WithReplicas(2);
        configure(builder, client);
        await builder.Build().RunAsync();
    }

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        _server.Dispose();
        _client.Dispose();
    }
}
