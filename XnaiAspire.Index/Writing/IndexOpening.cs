using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Recovery;
using XnaiAspire.Index.Sharding;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Texts;

namespace XnaiAspire.Index.Writing;

/// <summary>Ledger, vectors and texts, open and in agreement.</summary>
internal sealed record OpenedIndex(
    LedgerConnection Ledger, FaissFlatFile Vectors, TextFile Texts, LedgerIdentity Identity, IReadOnlyList<string> Recovered);

/// <summary>Creates an index or brings back the one that is there. The directory exists and is locked.</summary>
internal static class IndexOpening
{
    public static OpenedIndex Open(
        IndexLayout layout, string libraryRoot, IndexFingerprint fingerprint, long generation, string? id, LibraryIndexOptions options)
    {
        if (fingerprint.Dimensions is < 1 or > FaissFlatHeader.MaxDimensions)
        {
            throw new ArgumentException($"{fingerprint.Dimensions} dimensions; 1 to {FaissFlatHeader.MaxDimensions} are possible.", nameof(fingerprint));
        }

        IStorage storage = options.Storage;
        LedgerConnection ledger = OpenLedger(layout, libraryRoot, storage, fingerprint);
        try
        {
            LedgerIdentity? identity = ReadIdentity(ledger, layout, libraryRoot);
            if (identity is null)
            {
                identity = new LedgerIdentity(libraryRoot, fingerprint, generation, options.Time.GetUtcNow()) { Shard = options.Shard, MergeOf = options.MergeOf };
                identity = id is { Length: > 0 } ? identity with { Id = id } : identity;
                identity.Create(ledger);
                storage.SyncDirectory(layout.Directory);
                Failpoint.Pass("opening.created");
            }

            layout.Shard = identity.Shard;
            FingerprintCheck.Run(layout, identity, libraryRoot, fingerprint);
            ShardCheck.Run(layout, identity, options.Shard);
            string? migrated = Migrate(ledger, layout, storage);
            OpenedIndex opened = Recover(layout, ledger, identity.WithId(ledger), storage);
            return migrated is null ? opened : opened with { Recovered = [migrated, .. opened.Recovered] };
        }
        catch (SqliteException error)
        {
            ledger.Dispose();
            throw LedgerDamage.Say(layout, libraryRoot, error);
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    /// <summary>Opens again what this process has just closed under another name.</summary>
    public static OpenedIndex Reopen(IndexLayout layout, LedgerIdentity identity, IStorage storage)
    {
        layout.Shard = identity.Shard;
        LedgerConnection ledger = LedgerConnection.OpenWriter(layout.Ledger);
        try
        {
            return Recover(layout, ledger, identity, storage);
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    // All in the transaction that takes the fence: a writer that is paused in the middle of recovering cuts off nothing of a later one's.
    private static OpenedIndex Recover(IndexLayout layout, LedgerConnection ledger, LedgerIdentity identity, IStorage storage)
    {
        var vectorRecovery = new VectorRecovery(storage, layout, identity);
        var textRecovery = new TextRecovery(storage, layout, identity);
        IReadOnlyList<string> dropped = [];
        FaissFlatFile? vectors = null;
        TextFile? texts = null;
        try
        {
            ledger.InTransaction(() =>
            {
                Fence.Take(ledger, layout);
                vectors = vectorRecovery.Open(ledger);
                texts = textRecovery.Open(ledger);
                dropped = RebuildSwap.DropReplaced(storage, layout, identity.Generation);
                SnapshotRecovery.Run(storage, layout, SnapshotTable.All(ledger, layout.Snapshots));
                Failpoint.Pass("opening.recovered");
            });
            IEnumerable<string> cut = textRecovery.Done is { } done ? [done] : [];
            return new OpenedIndex(ledger, vectors!, texts!, identity, [.. vectorRecovery.Done, .. cut, .. dropped]);
        }
        catch (Exception error) when (LedgerDamage.Is(error))
        {
            vectors?.Dispose();
            texts?.Dispose();
            throw LedgerDamage.Say(layout, identity.LibraryRoot, error);
        }
        catch
        {
            vectors?.Dispose();
            texts?.Dispose();
            throw;
        }
    }

    private static LedgerConnection OpenLedger(IndexLayout layout, string libraryRoot, IStorage storage, IndexFingerprint fingerprint)
    {
        // Checked before SQLite makes an empty ledger: vectors without their ledger are not overwritten.
        if (!storage.FileExists(layout.Ledger) && storage.FileExists(layout.Vectors))
        {
            using IStorageFile file = storage.Open(layout.Vectors, create: false);
            new VectorRecovery(storage, layout, new LedgerIdentity(libraryRoot, fingerprint, 0, default)).CheckNothingIsLost(file);
        }

        try
        {
            return LedgerConnection.OpenWriter(layout.Ledger);
        }
        catch (SqliteException error)
        {
            throw LedgerDamage.Say(layout, libraryRoot, error);
        }
    }

    private static string? Migrate(LedgerConnection ledger, IndexLayout layout, IStorage storage)
    {
        try
        {
            return LedgerMigration.Run(ledger, layout, storage);
        }
        catch (Exception error) when (error is SqliteException or ArgumentException or IOException or InvalidDataException)
        {
            throw new IndexFailedException($"Bringing {layout.Ledger} up to date failed, and nothing was changed: {error.Message}", error);
        }
    }

    private static LedgerIdentity? ReadIdentity(LedgerConnection ledger, IndexLayout layout, string libraryRoot)
    {
        try
        {
            return LedgerIdentity.Read(ledger);
        }
        catch (Exception error) when (LedgerDamage.IsAnyNonsense(error))
        {
            throw LedgerDamage.Say(layout, libraryRoot, error);
        }
    }
}
