namespace XnaiAspire.Ingestor.Runs;

/// <summary>What the Ingestor is doing.</summary>
public enum RunState
{
    /// <summary>No run since the start, or the last one was stopped by request.</summary>
    Idle,

    /// <summary>Documents are being scanned, read, embedded or committed.</summary>
    Running,

    /// <summary>A run is going on but waits for something that is away, for example the Embedder; the message says for what.</summary>
    Waiting,

    /// <summary>Paused by request; what was under way has been committed or waits in memory.</summary>
    Paused,

    /// <summary>The last run committed its whole plan, perhaps with failed documents.</summary>
    Completed,

    /// <summary>The last run could not go on; the message says why and what to do.</summary>
    Failed,
}
