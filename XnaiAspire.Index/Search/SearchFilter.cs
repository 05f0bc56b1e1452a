namespace XnaiAspire.Index;

/// <summary>Narrows a search. Parts that are null do not narrow.</summary>
/// <param name="Category">Only documents of this folder.</param>
/// <param name="FileType">Only documents with this extension, without the dot.</param>
public sealed record SearchFilter(string? Category = null, string? FileType = null);
