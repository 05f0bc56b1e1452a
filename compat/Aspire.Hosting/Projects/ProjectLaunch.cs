using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting;

// How the process of a project is started: before the arguments of the model come the ones here.
internal sealed record ProjectLaunch(string ExecutablePath, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    private const string AssemblyExtension = ".dll";

    // The built output is run, not "dotnet run": it starts faster, and no builds run side by side. The working directory is the project's,
    // so that its settings and content are found as "dotnet run" would find them.
    public static async Task<ProjectLaunch> ResolveAsync(ProjectResource project, CancellationToken cancellationToken)
    {
        var projectPath = project.GetProjectMetadata().ProjectPath;
        if (!File.Exists(projectPath))
        {
            throw new DistributedApplicationException($"The project of '{project.Name}' does not exist: '{projectPath}'.");
        }

        project.TryGetLastAnnotation<ProjectOutputAnnotation>(out var output);
        var assembly = output?.AssemblyPath ?? await AskForAssemblyAsync(projectPath, cancellationToken).ConfigureAwait(false);
        if (!assembly.EndsWith(AssemblyExtension, StringComparison.OrdinalIgnoreCase) || !File.Exists(assembly))
        {
            throw new DistributedApplicationException(
                $"The project of '{project.Name}' is not built: '{assembly}' does not exist. Build it with: dotnet build \"{projectPath}\"");
        }

        var program = assembly[..^AssemblyExtension.Length] + (OperatingSystem.IsWindows() ? ".exe" : "");
        var directory = Path.GetDirectoryName(projectPath)!;
        return File.Exists(program) ? new ProjectLaunch(program, [], directory) : new ProjectLaunch("dotnet", [assembly], directory);
    }

    // For a project that is named by path only, so that the AppHost's build knew nothing of it.
    private static async Task<string> AskForAssemblyAsync(string projectPath, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", projectPath, "-getProperty:TargetPath", "-nologo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new DistributedApplicationException("The dotnet command did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var answer = (await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).Trim();
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0 && answer.Length > 0
            ? answer
            : throw new DistributedApplicationException(
                $"MSBuild does not say where the output of '{projectPath}' is: {answer} {await errors.ConfigureAwait(false)}");
    }
}
