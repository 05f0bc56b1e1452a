using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Verification.Checks;

namespace XnaiAspire.Index.Verification;

public sealed partial class IndexVerification
{
    /// <summary>Snapshots whose rows are as they were published and still have their rows in the index.</summary>
    internal List<SnapshotRecord> IntactSnapshots(CancellationToken cancellationToken)
    {
        CheckContext check = Context(null, cancellationToken);
        return SnapshotTable.All(_ledger!, _layout.Snapshots)
            .FindAll(snapshot => HasRowsOf(check, _ledger!, snapshot) && SnapshotCheck.Run(check, snapshot).IndexIntact);
    }

    /// <summary>Snapshots that are not what their checkpoint makes them, of those that can be written again.</summary>
    internal HashSet<long> DamagedSnapshots(CancellationToken cancellationToken)
    {
        var damaged = new HashSet<long>();
        foreach (SnapshotRecord snapshot in SnapshotTable.All(_ledger!, _layout.Snapshots))
        {
            CheckContext check = Context(null, cancellationToken) with { Findings = new Findings() };
            if (HasRowsOf(check, _ledger!, snapshot))
            {
                Guard.Run(check, $"snapshots/{snapshot.Number}", () => SnapshotRowsCheck.Run(check, _ledger!, snapshot, SnapshotCheck.Run(check, snapshot)));
                if (check.Findings.Groups.Count > 0)
                {
                    damaged.Add(snapshot.Number);
                }
            }
        }

        return damaged;
    }
}
