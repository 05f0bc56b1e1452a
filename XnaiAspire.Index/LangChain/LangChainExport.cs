using System.Text.Json;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Search;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.LangChain;

/// <summary>An export that was written.</summary>
/// <param name="Directory">Full path of the folder.</param>
/// <param name="Checkpoint">Checkpoint of the index that it holds.</param>
/// <param name="Snapshot">The snapshot it was made from; null for the live index.</param>
/// <param name="Documents">Documents with at least one chunk.</param>
/// <param name="Chunks">Rows of <c>index.faiss</c> and documents of the docstore.</param>
/// <param name="Dimensions">Floats in a vector.</param>
/// <param name="Bytes">Size of its files.</param>
public sealed record LangChainExportRecord(
    string Directory, long Checkpoint, long? Snapshot, long Documents, long Chunks, int Dimensions, long Bytes);

/// <summary>
/// Writes an index as a folder that LangChain's <c>FAISS.load_local</c> opens: <c>index.faiss</c> and <c>index.pkl</c>. A writer may work
/// meanwhile. The folder appears whole or not at all; one that an earlier export left is replaced, any other is refused.
/// </summary>
public static class LangChainExport
{
    /// <summary>Exports the chunks of the newest checkpoint, numbered anew from 0 in the order of their rows.</summary>
    /// <param name="index">The index's directory.</param>
    /// <param name="directory">The folder to write; its parents are created.</param>
    /// <param name="cancellationToken">Gives up; nothing appears in the folder's place.</param>
    /// <exception cref="IndexRefusedException">There is no index (<c>index-missing</c>), or the folder is something else (<c>folder-not-ours</c>).</exception>
    /// <exception cref="IndexDamagedException">The index cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static LangChainExportRecord OfIndex(string index, string directory, CancellationToken cancellationToken) =>
        OfIndex(DiskStorage.Instance, index, directory, cancellationToken);

    /// <summary>Exports a snapshot; its files are compared with their checksums first.</summary>
    /// <param name="index">The index's directory.</param>
    /// <param name="snapshot">Number of the snapshot.</param>
    /// <param name="directory">The folder to write; its parents are created.</param>
    /// <param name="cancellationToken">Gives up; nothing appears in the folder's place.</param>
    /// <exception cref="IndexRefusedException">There is no such snapshot (<c>snapshot-missing</c>), or the folder is something else (<c>folder-not-ours</c>).</exception>
    /// <exception cref="IndexDamagedException">The snapshot's files are not what its manifest says (<c>snapshot-damaged</c>).</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static LangChainExportRecord OfSnapshot(string index, long snapshot, string directory, CancellationToken cancellationToken) =>
        OfSnapshot(DiskStorage.Instance, index, snapshot, directory, cancellationToken);

    internal static LangChainExportRecord OfIndex(IStorage storage, string index, string directory, CancellationToken cancellationToken)
    {
        LangChainExportRecord? record = null;
        while (record is null)
        {
            using IndexView view = IndexView.Open(new IndexLayout(index));
            try
            {
                view.Refresh(() =>
                {
                    // If the index was swapped since it was opened, ledger and vectors may be of two: once more.
                    if (!view.IsReplaced)
                    {
                        using var source = new LiveSource(view);
                        record = new LangChainWriter(storage, source).Write(directory, cancellationToken);
                    }
                });
            }
            catch (Exception error) when (LedgerDamage.Is(error))
            {
                throw LedgerDamage.Say(new IndexLayout(index), view.Identity.LibraryRoot, error);
            }
        }

        return record;
    }

    internal static LangChainExportRecord OfSnapshot(
        IStorage storage, string index, long snapshot, string directory, CancellationToken cancellationToken)
    {
        var layout = new IndexLayout(index);
        using SnapshotSource source = SnapshotSource.Open(layout, snapshot);
        try
        {
            return new LangChainWriter(storage, source).Write(directory, cancellationToken);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            throw SnapshotSource.Damaged(layout, snapshot, error);
        }
    }
}
