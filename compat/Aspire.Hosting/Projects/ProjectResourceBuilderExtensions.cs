using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, ForProfile(launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => builder.Add(name, new TProject(), configure);

    // The path is relative to the AppHost's directory.
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath) => builder.AddProject(name, projectPath, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, ForProfile(launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        return builder.Add(name, new PathMetadata(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    // A null name means no profile, as in the published package.
    private static Action<ProjectResourceOptions> ForProfile(string? launchProfileName) => options =>
    {
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    };

    private static IResourceBuilder<ProjectResource> Add(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        if (!File.Exists(metadata.ProjectPath))
        {
            throw new DistributedApplicationException($"Project does not contain project metadata: '{metadata.ProjectPath}' does not exist.");
        }

        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithAnnotation(new ProjectOutputAnnotation(
                AppHostMetadata.Find(builder.AppHostAssembly, AppHostMetadata.ProjectOutput + metadata.ProjectPath)));
        if (options.ExcludeLaunchProfile)
        {
            project.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        }
        else if (options.LaunchProfileName is { } profileName)
        {
            project.WithAnnotation(new LaunchProfileAnnotation(profileName));
        }

        var profile = EffectiveLaunchProfile.Find(project.Resource, builder.Configuration);
        OtlpConfigurationExtensions.AddOtlpEnvironment(project.Resource, builder.Configuration, builder.Environment);
        if (profile is not null)
        {
            // First of all, so that what the model sets wins.
            project.WithEnvironment(context => SetProfile(context, profile));
        }

        var environment = profile?.Profile.EnvironmentVariables is { } variables
            ? variables.GetValueOrDefault("ASPNETCORE_ENVIRONMENT") ?? variables.GetValueOrDefault("DOTNET_ENVIRONMENT")
            : null;
        ProjectEndpoints.Add(
            project,
            options.ExcludeKestrelEndpoints ? [] : KestrelEndpoint.Read(metadata.ProjectPath, environment ?? Environments.Production),
            profile);
        return project;
    }

    private static void SetProfile(EnvironmentCallbackContext context, EffectiveLaunchProfile profile)
    {
        if (context.ExecutionContext.IsPublishMode)
        {
            return;
        }

        foreach (var (name, value) in profile.Profile.EnvironmentVariables)
        {
            context.EnvironmentVariables[name] = Environment.ExpandEnvironmentVariables(value);
        }

        context.EnvironmentVariables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
    }

    private sealed class PathMetadata(string projectPath) : IProjectMetadata
    {
        public string ProjectPath { get; } = projectPath;
    }
}
