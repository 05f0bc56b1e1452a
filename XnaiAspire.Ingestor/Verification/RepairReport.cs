namespace XnaiAspire.Ingestor.Verification;

/// <summary>The result of <c>repair</c>; with <c>--json</c> these are the names.</summary>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="Steps">What was done, or would be, in order; empty when there is nothing to repair.</param>
public sealed record RepairReport(string IndexDirectory, bool DryRun, IReadOnlyList<string> Steps);
