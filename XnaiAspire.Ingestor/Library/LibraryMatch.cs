using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Library;

/// <summary>How much of what an index holds lies in a folder.</summary>
/// <param name="SameSize">Documents whose file is there and has as many bytes.</param>
/// <param name="OtherSize">Documents whose file is there and has not.</param>
/// <param name="Missing">Documents without a file, or with one that cannot be looked at.</param>
public sealed record LibraryMatch(long SameSize, long OtherSize, long Missing)
{
    /// <summary>Whether the folder can hardly be the library: less than half is as it was.</summary>
    public bool IsDoubtful => SameSize < OtherSize + Missing;

    internal static LibraryMatch Of(IEnumerable<DocumentRecord> documents, string libraryRoot, CancellationToken cancellationToken)
    {
        long same = 0, other = 0, missing = 0;
        foreach (DocumentRecord document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (SizeOf(Path.Combine(libraryRoot, document.Path)))
            {
                case null:
                    missing++;
                    break;
                case long size when size == document.Size:
                    same++;
                    break;
                default:
                    other++;
                    break;
            }
        }

        return new LibraryMatch(same, other, missing);
    }

    private static long? SizeOf(string path)
    {
        try
        {
            return FileState.Of(path, followLinks: true) is { Kind: EntryKind.File } file ? file.Size : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
