using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index;

public sealed partial class LibraryIndex
{
    /// <summary>Full path of the library, as the index knows it.</summary>
    public string LibraryRoot => Locked(() => _identity.LibraryRoot);

    /// <summary>
    /// Tells the index that its library lies somewhere else now. Nothing else changes: documents are named by their paths below it. Whether it is
    /// the same library is for the caller to know.
    /// </summary>
    /// <param name="libraryRoot">Its new full path.</param>
    /// <exception cref="InvalidOperationException">This is a rebuild that is not swapped in.</exception>
    /// <exception cref="IndexFailedException">The ledger could not be written; open the index again, which tells what it says.</exception>
    public void Relocate(string libraryRoot)
    {
        ArgumentException.ThrowIfNullOrEmpty(libraryRoot);
        if (!Path.IsPathFullyQualified(libraryRoot))
        {
            throw new ArgumentException($"'{libraryRoot}' is no full path.", nameof(libraryRoot));
        }

        Locked(() =>
        {
            CheckIsNoRebuild();
            return OrFail("Telling the index of its library's new path", () =>
            {
                _ledger.InTransaction(() => LedgerIdentity.WriteLibraryRoot(_ledger, libraryRoot));
                _identity = _identity with { LibraryRoot = libraryRoot };
                return true;
            });
        });
    }
}
