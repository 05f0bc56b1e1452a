using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Message">A sentence or two for people; on failure what happened, the last durable checkpoint and the command to type next.</param>
/// <param name="Committed">Documents that this process committed, removals and failures included.</param>
/// <param name="Failures">Documents that are parked with a reason now, earlier ones included.</param>
/// <param name="Snapshot">The snapshot published at the end; null when nothing had changed or the run did not end.</param>
/// <param name="Elapsed">Wall time of the run.</param>
public sealed record RunOutcome(int ExitCode, string Message, int Committed, long Failures, SnapshotRecord? Snapshot, TimeSpan Elapsed)
{
    /// <summary>Why it could not go on, a code: <c>fingerprint-mismatch</c>, <c>model-changed</c>; null when it ended well or there is no code.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it was over before it had done anything: what the index holds was not looked at, or is not what this is about.</summary>
    public bool IsRefused => ExitCode is ExitCodes.Failed or ExitCodes.Usage && Committed == 0;
}

/// <summary>What the process returns to a shell.</summary>
public static class ExitCodes
{
    /// <summary>Everything in the library is in the index.</summary>
    public const int Complete = 0;

    /// <summary>The run could not go on or was stopped; what was committed is kept and the same command goes on from there.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>The run ended, but some documents failed and are listed.</summary>
    public const int CompleteWithFailures = 3;

    /// <summary>Verifying found damage.</summary>
    public const int DamageFound = 4;
}
