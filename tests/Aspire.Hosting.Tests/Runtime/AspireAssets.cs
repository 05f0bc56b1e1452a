using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Tests.Runtime;

/// <summary>The real DCP and dashboard that the build fetched below artifacts/.</summary>
internal static class AspireAssets
{
    public static DcpPaths Paths { get; } = Find();

    private static DcpPaths Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "XnaiAspire.sln")))
            {
                var home = Path.Combine(directory.FullName, "artifacts", "aspire", "13.5.4");
                return new DcpPaths(Path.Combine(home, "dcp", "dcp"), Path.Combine(home, "managed", "aspire-managed"), ContainerRuntime: null);
            }
        }

        throw new InvalidOperationException($"There is no XnaiAspire.sln above {AppContext.BaseDirectory}.");
    }
}
