namespace XnaiAspire.AppHost.Deployment;

/// <summary>Command lines of the Ingestor where the library is dealt out. A document that cannot be read must not make them fail, or they would be started again for ever.</summary>
internal static class ShardArguments
{
    private const string AcceptFailed = "--accept-failed";

    /// <summary>The merged index, beside those of the shards.</summary>
    private const string MergedIndex = $"{ContainerPaths.Home}/merged";

    /// <summary>Which part of n a process has, where Kubernetes tells it in JOB_COMPLETION_INDEX.</summary>
    public static string OfJob(int shards) => $"job/{shards}";

    /// <summary>One run over one part.</summary>
    public static string[] Ingest(int shards) => ["ingest", "--shard", OfJob(shards), AcceptFailed];

    /// <summary>One index of all, as soon as they are complete.</summary>
    public static string[] Merge(RunOptions options) =>
    [
        "merge",
        "--library-path", options.LibraryPath,
        "--data-path", options.DataPath,
        "--index-path", MergedIndex,
        .. options.BatchArguments,
        "--wait",
        AcceptFailed,
    ];
}
