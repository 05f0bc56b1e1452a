using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Planning;

/// <summary>What a run will do, and what it leaves alone.</summary>
/// <param name="Documents">In order, with their batches; empty when the index is up to date.</param>
/// <param name="SkippedUnchanged">Files that the index has already with the same size and time.</param>
/// <param name="FailedBefore">Files that failed in an earlier run, have not changed and are not tried again.</param>
internal sealed record IngestPlan(IReadOnlyList<PlannedDocument> Documents, int SkippedUnchanged, int FailedBefore);
