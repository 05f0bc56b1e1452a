using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Projects;

// The launch profile that counts for a project: the one given to AddProject, else the AppHost's own by name, else the project's first.
internal sealed record EffectiveLaunchProfile(string Name, LaunchProfile Profile)
{
    private const string ProjectCommand = "Project";

    public static EffectiveLaunchProfile? Find(ProjectResource project, IConfiguration configuration)
    {
        if (project.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>())
        {
            return null;
        }

        var metadata = project.GetProjectMetadata();
        var settings = metadata.LaunchSettings ?? LaunchSettingsJson.Read(metadata.ProjectPath);
        var profiles = settings?.Profiles ?? [];
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var given))
        {
            return profiles.TryGetValue(given.LaunchProfileName, out var named)
                ? new EffectiveLaunchProfile(given.LaunchProfileName, named)
                : throw new DistributedApplicationException(
                    $"Launch profile '{given.LaunchProfileName}' is specified for '{project.Name}', but its project has "
                    + (profiles.Count == 0 ? "no launch profiles." : $"only: {string.Join(", ", profiles.Keys)}."));
        }

        foreach (var wanted in new[] { configuration["AppHost:DefaultLaunchProfileName"], configuration["DOTNET_LAUNCH_PROFILE"] })
        {
            if (wanted is not null && profiles.TryGetValue(wanted, out var profile))
            {
                return new EffectiveLaunchProfile(wanted, profile);
            }
        }

        var first = profiles.FirstOrDefault(p => p.Value.CommandName == ProjectCommand);
        return first.Value is null ? null : new EffectiveLaunchProfile(first.Key, first.Value);
    }
}
