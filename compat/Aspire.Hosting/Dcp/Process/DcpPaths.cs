using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dcp;

/// <summary>Where the DCP and dashboard programs are, and which container engine to use (null: DCP's choice).</summary>
internal sealed record DcpPaths(string? Cli, string? Dashboard, string? ContainerRuntime)
{
    private const string HowToGet =
        "Run 'dotnet build' in the repository, which fetches it, or name a directory with dcp/ and managed/ in the environment variable XNAI_ASPIRE_HOME and build again.";

    /// <summary>
    /// A switch (<c>--dcp-cli-path</c>, <c>--dcp-dashboard-path</c>, <c>--dcp-container-runtime</c>) wins over the environment
    /// (<c>ASPIRE_DCP_PATH</c> names a directory, <c>ASPIRE_DASHBOARD_PATH</c> a file), which wins over what the build wrote into the AppHost.
    /// </summary>
    public static DcpPaths Find(IConfiguration configuration, Assembly? appHost)
    {
        var metadata = appHost?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .ToLookup(a => a.Key, a => a.Value, StringComparer.OrdinalIgnoreCase);
        return new DcpPaths(
            First(configuration["DcpPublisher:CliPath"], InDirectory(configuration["ASPIRE_DCP_PATH"]), metadata?["dcpclipath"].FirstOrDefault()),
            First(configuration["DcpPublisher:DashboardPath"], configuration["ASPIRE_DASHBOARD_PATH"], metadata?["aspiredashboardpath"].FirstOrDefault()),
            First(configuration["DcpPublisher:ContainerRuntime"], configuration["ASPIRE_CONTAINER_RUNTIME"]));
    }

    public string RequireCli() => Require(Cli, "DCP, the process that starts and stops an application's parts,", "ASPIRE_DCP_PATH", "its directory");

    public string RequireDashboard() => Require(Dashboard, "The Aspire dashboard", "ASPIRE_DASHBOARD_PATH", "the file");

    private static string Require(string? path, string what, string variable, string names)
    {
        if (path is null)
        {
            throw new DcpException($"{what} was not found: the AppHost was built without its path. {HowToGet} At run time {variable} ({names}) wins.");
        }

        return File.Exists(path)
            ? path
            : throw new DcpException($"{what} was not found: there is no file '{path}'. {HowToGet} At run time {variable} ({names}) wins.");
    }

    private static string? InDirectory(string? directory) =>
        string.IsNullOrEmpty(directory) ? null : Path.Combine(directory, OperatingSystem.IsWindows() ? "dcp.exe" : "dcp");

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return null;
    }
}
