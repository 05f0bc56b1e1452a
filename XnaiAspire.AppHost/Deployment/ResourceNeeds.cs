namespace XnaiAspire.AppHost.Deployment;

/// <summary>What a container is sure to get, and what it cannot exceed.</summary>
/// <param name="Processors">Requested processors.</param>
/// <param name="MaxProcessors">Limit. .NET sizes its thread pools, and the Embedder its contexts, by it.</param>
/// <param name="Memory">Requested MiB.</param>
/// <param name="MaxMemory">Limit in MiB; above it the kernel ends the process, which then goes on from its last checkpoint.</param>
internal sealed record ResourceNeeds(decimal Processors, decimal MaxProcessors, int Memory, int MaxMemory)
{
    /// <summary>Nearly all of a run's time is spent here. A model of MiniLM's size takes well below half of the memory.</summary>
    public static ResourceNeeds Embedder { get; } = new(Processors: 1, MaxProcessors: 2, Memory: 512, MaxMemory: 1024);

    /// <summary>Bounded queues: memory does not grow with the library.</summary>
    public static ResourceNeeds Ingestor { get; } = new(Processors: 0.5m, MaxProcessors: 1, Memory: 384, MaxMemory: 1024);

    /// <summary>Holds the state and the history of runs, some megabytes.</summary>
    public static ResourceNeeds Redis { get; } = new(Processors: 0.1m, MaxProcessors: 0.5m, Memory: 64, MaxMemory: 256);

    /// <summary>275 MB were seen after use; its limits on logs and traces keep it there.</summary>
    public static ResourceNeeds Dashboard { get; } = new(Processors: 0.1m, MaxProcessors: 0.5m, Memory: 256, MaxMemory: 512);
}
