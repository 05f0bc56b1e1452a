namespace XnaiAspire.Ingestor.Library;

/// <summary>A document's file as the scan saw it.</summary>
/// <param name="Path">Path below the library's root, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedUtcTicks">When it last changed, as <see cref="FileState.ChangedUtcTicks"/>.</param>
internal sealed record LibraryFile(string Path, long Size, long ModifiedUtcTicks);

/// <summary>An entry of the library that is left out, with the reason; folders that cannot be opened are among them.</summary>
/// <param name="Path">Path below the library's root, with <c>/</c>.</param>
/// <param name="Reason">Code, kebab-case: <c>link-outside</c>, <c>special-file</c>.</param>
/// <param name="Detail">For people.</param>
internal sealed record SkippedEntry(string Path, string Reason, string Detail);

/// <summary>What a walk through the library found.</summary>
/// <param name="Files">In <see cref="Index.DocumentPath.Order"/>.</param>
/// <param name="Skipped">Entries that are no documents on purpose.</param>
/// <param name="Unreadable">Folders and names that should have been read and could not be.</param>
internal sealed record LibraryScan(IReadOnlyList<LibraryFile> Files, IReadOnlyList<SkippedEntry> Skipped, IReadOnlyList<SkippedEntry> Unreadable);
