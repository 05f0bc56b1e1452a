namespace XnaiAspire.Index.Verification;

/// <summary>One thing that is wrong.</summary>
/// <param name="Place">File, row, document or key: <c>vectors.faiss rows 100-163</c>, <c>letters/june.txt</c>.</param>
/// <param name="Detail">For people: what was expected and what is there.</param>
public sealed record Finding(string Place, string Detail);

/// <summary>All findings of one reason.</summary>
/// <param name="Kind">What sort of wrong.</param>
/// <param name="Reason">Code, kebab-case; docs/operations/verify.md lists them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first of them, at most <see cref="Findings.MostShown"/>.</param>
/// <param name="Next">What to type.</param>
public sealed record FindingGroup(FindingKind Kind, string Reason, long Count, IReadOnlyList<Finding> First, string Next);
