using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

// Where the build put the project's assembly, as the AppHost's own build found out; null: ask MSBuild when the project is to start.
internal sealed class ProjectOutputAnnotation(string? assemblyPath) : IResourceAnnotation
{
    public string? AssemblyPath { get; } = assemblyPath;
}
