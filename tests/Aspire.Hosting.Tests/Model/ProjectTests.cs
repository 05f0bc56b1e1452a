using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Model;

public sealed class ProjectTests
{
    [Fact]
    public async Task The_first_project_profile_gives_endpoints_and_variables()
    {
        using var folder = new ProjectFolder().WithLaunchSettings(
            """
            {
              "docker": { "commandName": "Docker" },
              // A comment, as the file may have.
              "http": { "commandName": "Project", "applicationUrl": "http://localhost:5300;http://localhost:5301",
                        "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "GREETING": "profile" } }
            }
            """);
        var project = ModelBuilder.Create().AddProject("service", folder.ProjectPath).WithEnvironment("GREETING", "model");
        project.Resource.Allocate("http", 5300);
        project.Resource.Allocate("http2", 5301);

        var variables = await project.EnvironmentOfAsync();

        Assert.Equal([5300, 5301], project.Resource.Annotations.OfType<EndpointAnnotation>().Select(e => e.Port!.Value));
        Assert.Equal("""http://localhost:{{- portForServing "service-http" -}};http://localhost:{{- portForServing "service-http2" -}}""", variables["ASPNETCORE_URLS"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("http", variables["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("model", variables["GREETING"]);
    }

    [Fact]
    public async Task Kestrels_own_endpoints_win_over_the_profiles_address()
    {
        using var folder = new ProjectFolder()
            .WithLaunchSettings("""{ "http": { "commandName": "Project", "applicationUrl": "http://localhost:5300" } }""")
            .Write(
                "appsettings.json",
                """{ "Kestrel": { "Endpoints": { "grpc": { "Url": "http://localhost:5301", "Protocols": "Http2" }, "http": { "Url": "http://*:5302" } } } }""");
        var project = ModelBuilder.Create().AddProject("service", folder.ProjectPath);
        project.Resource.Allocate("grpc", 5301);
        project.Resource.Allocate("http", 5302);

        var variables = await project.EnvironmentOfAsync();
        var endpoints = project.Resource.Annotations.OfType<EndpointAnnotation>().OrderBy(e => e.Name, StringComparer.Ordinal).ToArray();

        Assert.Equal([("grpc", "http2", 5301), ("http", "http", 5302)], endpoints.Select(e => (e.Name, e.Transport, e.Port!.Value)));
        Assert.Equal("""http://localhost:{{- portForServing "service-grpc" -}}""", variables["Kestrel__Endpoints__grpc__Url"]);
        Assert.Equal("""http://localhost:{{- portForServing "service-http" -}}""", variables["Kestrel__Endpoints__http__Url"]);
        Assert.DoesNotContain("ASPNETCORE_URLS", variables.Keys);
    }

    [Fact]
    public void The_profile_can_be_named_or_left_out()
    {
        using var folder = new ProjectFolder().WithLaunchSettings(
            """{ "a": { "commandName": "Project", "applicationUrl": "http://localhost:1" }, "b": { "commandName": "Project", "applicationUrl": "http://localhost:2" } }""");
        var builder = ModelBuilder.Create("--AppHost:DefaultLaunchProfileName=b");

        Assert.Equal(2, builder.AddProject("by-host", folder.ProjectPath).GetEndpoint("http").EndpointAnnotation.Port);
        Assert.Equal(1, builder.AddProject("by-name", folder.ProjectPath, "a").GetEndpoint("http").EndpointAnnotation.Port);
        Assert.False(builder.AddProject("none", folder.ProjectPath, launchProfileName: null).GetEndpoint("http").Exists);
        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("wrong", folder.ProjectPath, "c"));
        Assert.Contains("a, b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_is_not_built_says_how_to_build_it()
    {
        using var folder = new ProjectFolder();
        var project = ModelBuilder.Create().AddProject("service", folder.ProjectPath);
        project.WithAnnotation(new Projects.ProjectOutputAnnotation(Path.ChangeExtension(folder.ProjectPath, ".dll")));

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => ProjectLaunch.ResolveAsync(project.Resource, CancellationToken.None));

        Assert.Contains($"dotnet build \"{folder.ProjectPath}\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_built_program_is_run_in_the_projects_directory()
    {
        using var folder = new ProjectFolder().Write("bin/Service.dll", "");
        var directory = Path.GetDirectoryName(folder.ProjectPath)!;
        var project = ModelBuilder.Create().AddProject("service", folder.ProjectPath);
        project.WithAnnotation(new Projects.ProjectOutputAnnotation(Path.Combine(directory, "bin", "Service.dll")));

        var byHost = await ProjectLaunch.ResolveAsync(project.Resource, CancellationToken.None);
        folder.Write(OperatingSystem.IsWindows() ? "bin/Service.exe" : "bin/Service", "");
        var byProgram = await ProjectLaunch.ResolveAsync(project.Resource, CancellationToken.None);

        Assert.Equal(("dotnet", directory), (byHost.ExecutablePath, byHost.WorkingDirectory));
        Assert.Equal([Path.Combine(directory, "bin", "Service.dll")], byHost.Arguments);
        Assert.StartsWith(Path.Combine(directory, "bin", "Service"), byProgram.ExecutablePath, StringComparison.Ordinal);
        Assert.Empty(byProgram.Arguments);
    }

    [Fact]
    public void A_project_that_is_not_there_is_refused() =>
        Assert.Throws<DistributedApplicationException>(() => ModelBuilder.Create().AddProject("service", "nowhere/Service.csproj"));

    [Fact]
    public void Damaged_launch_settings_are_named()
    {
        using var folder = new ProjectFolder().Write("Properties/launchSettings.json", "{");

        var error = Assert.Throws<DistributedApplicationException>(() => ModelBuilder.Create().AddProject("service", folder.ProjectPath));

        Assert.Contains("launchSettings.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_replica_is_refused(int replicas)
    {
        using var folder = new ProjectFolder();

        Assert.Throws<ArgumentOutOfRangeException>(() => ModelBuilder.Create().AddProject("service", folder.ProjectPath).WithReplicas(replicas));
    }
}
