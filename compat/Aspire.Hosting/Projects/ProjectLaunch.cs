using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

// How the process of a project is started: before the arguments of the model come the ones here.
internal sealed record ProjectLaunch(string ExecutablePath, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    public static Task<ProjectLaunch> ResolveAsync(ProjectResource project, CancellationToken cancellationToken) =>
        Task.FromException<ProjectLaunch>(new DistributedApplicationException($"The project of '{project.Name}' was not built."));
}
