namespace XnaiAspire.Ingestor.Runs;

/// <summary>One call for a run.</summary>
public sealed record RunRequest
{
    /// <summary>Build the index anew beside the old one, which stays searchable until the new one is complete.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Names this call for a rebuild; null for one that is always followed. A process that is started again after a crash repeats its call;
    /// when the index is the one that was built for it, there is nothing left to force.
    /// </summary>
    public string? RebuildId { get; init; }

    /// <summary>A rebuild that was begun and stopped is gone on with, if it still fits: for a process that may have been started again after a crash.</summary>
    public bool GoesOnWithRebuild { get; init; }

    /// <summary>Try again the documents that failed before and have not changed since.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Try this one failed document again, by its path below the library's root; null for none but those of <see cref="RetryFailed"/>.</summary>
    public string? RetryDocument { get; init; }
}
