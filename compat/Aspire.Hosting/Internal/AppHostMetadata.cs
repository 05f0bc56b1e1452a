using System.Reflection;

namespace Aspire.Hosting;

// What the build wrote into the AppHost's assembly: paths of DCP, of the dashboard, of the AppHost's project and of the projects it runs.
internal static class AppHostMetadata
{
    public const string ProjectDirectory = "apphostprojectpath";
    public const string ProjectName = "apphostprojectname";
    public const string DcpCliPath = "dcpclipath";
    public const string DashboardPath = "aspiredashboardpath";

    // Not in the published package, which runs projects through "dotnet run": the key is followed by the project's full path.
    public const string ProjectOutput = "projectoutput:";

    public static string? Find(Assembly? assembly, string key) => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => string.Equals(a.Key, key, StringComparison.OrdinalIgnoreCase))?.Value is { Length: > 0 } value ? value : null;
}
