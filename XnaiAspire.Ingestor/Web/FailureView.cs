using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Web;

/// <summary>The answer of <c>GET /api/failures</c>.</summary>
/// <param name="Total">All failed documents.</param>
/// <param name="Failures">The first of them, by path.</param>
public sealed record FailuresView(int Total, IReadOnlyList<FailureView> Failures);

/// <summary>A document that is not in the index, or not in its present form.</summary>
/// <param name="Path">Path below the library's root.</param>
/// <param name="Stage"><c>read</c>, <c>parse</c>, <c>chunk</c> or <c>embed</c>.</param>
/// <param name="Reason">Code, kebab-case.</param>
/// <param name="Detail">The reason in words.</param>
/// <param name="ByteOffset">Where in the file, when known.</param>
/// <param name="Attempts">How many times it was tried.</param>
/// <param name="FirstSeenUtc">First failure of that path.</param>
/// <param name="LastSeenUtc">Last failure of that path.</param>
public sealed record FailureView(
    string Path,
    string Stage,
    string Reason,
    string Detail,
    long? ByteOffset,
    int Attempts,
    DateTimeOffset FirstSeenUtc,
    DateTimeOffset LastSeenUtc)
{
    /// <summary>The same as the ledger keeps it, flat.</summary>
    public static FailureView Of(FailureRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        DocumentFailure failure = record.Failure;
        return new FailureView(
            failure.Path, failure.Stage, failure.Reason, failure.Detail, failure.ByteOffset,
            record.Attempts, record.FirstSeenUtc, record.LastSeenUtc);
    }
}
