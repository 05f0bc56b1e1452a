using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Ledger;

/// <summary>Puts the index's status together; every part is one look-up.</summary>
internal static class LedgerStatus
{
    public static IndexStatus Read(LedgerConnection ledger, IndexLayout layout, LedgerIdentity identity)
    {
        CheckpointRecord? last = CheckpointTable.Last(ledger);
        return new IndexStatus(
            layout.Directory, identity.LibraryRoot, identity.Fingerprint, last?.Documents ?? 0, last?.Chunks ?? 0, last?.Rows ?? 0,
            FailureTable.Count(ledger), last, SnapshotTable.Last(ledger, layout.Snapshots)?.Number, RunTable.Unfinished(ledger))
        {
            Shard = identity.Shard,
        };
    }
}
