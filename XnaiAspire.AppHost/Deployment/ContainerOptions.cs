namespace XnaiAspire.AppHost.Deployment;

/// <summary>A run's options as they are in containers, whose paths are fixed.</summary>
internal static class ContainerOptions
{
    /// <summary>Port of the page; the one that it has without containers.</summary>
    public const int PagePort = 5300;

    /// <summary>The options with the containers' paths.</summary>
    public static RunOptions InContainers(this RunOptions options, DeploymentOptions deployment) => options with
    {
        LibraryPath = ContainerPaths.Library,
        DataPath = ContainerPaths.Home,
        IndexPath = null,
        Watch = deployment.Shards is null,
        Deployment = deployment,
    };

    /// <summary>Why the options cannot be published; null: they can.</summary>
    /// <param name="options">The options.</param>
    /// <param name="isGiven">Whether an option stands on the command line.</param>
    public static string? Problem(RunOptions options, Func<string, bool> isGiven)
    {
        foreach (var name in (string[])["--library-path", "--data-path", "--index-path"])
        {
            if (isGiven(name))
            {
                return $"{name} names a folder of this machine; what is published has its own: see docs/operations/run-in-containers.md.";
            }
        }

        return options.Force ? "--force would rebuild at every start of the container. Ask the running Ingestor to rebuild instead."
            : File.Exists(options.Model) ? $"--model: '{options.Model}' is a file of this machine. Give a known name, or an address with its hash."
            : null;
    }
}
