using System.Globalization;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>The names in <c>snapshots/</c> against the ledger's list.</summary>
internal static class SnapshotListCheck
{
    public static void Run(CheckContext check, IReadOnlyList<SnapshotRecord> recorded)
    {
        string root = check.Layout.Snapshots;
        if (!Directory.Exists(root))
        {
            return;
        }

        if (recorded.Count > 0 && !check.WriterActive)
        {
            string newest = recorded[0].Number.ToString(CultureInfo.InvariantCulture);
            string? target = new FileInfo(Path.Combine(root, "latest")).LinkTarget;
            if (target != newest)
            {
                check.Corrupt(
                    "snapshot-latest", "snapshots/latest", target is null ? $"It is no link; it should lead to {newest}." : $"It leads to '{target}', not to {newest}.",
                    check.Next.Repair);
            }
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(root))
        {
            Look(check, Path.GetFileName(path), recorded);
        }
    }

    private static void Look(CheckContext check, string name, IReadOnlyList<SnapshotRecord> recorded)
    {
        long newest = recorded.Count > 0 ? recorded[0].Number : 0;
        if (name.EndsWith(SnapshotName.PartialSuffix, StringComparison.Ordinal))
        {
            if (!check.WriterActive)
            {
                check.Orphaned("leftover-partial", $"snapshots/{name}", "A snapshot that was not finished.", check.Next.Repair);
            }
        }
        else if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            bool isNew = check.WriterActive && number > newest;
            if (!isNew && !recorded.Any(snapshot => snapshot.Number == number))
            {
                check.Orphaned("snapshot-unknown", $"snapshots/{name}", "The ledger has no such snapshot.", check.Next.Repair);
            }
        }
        else if (name != "latest")
        {
            check.Findings.Note($"snapshots/{name} is none of the index's files.");
        }
    }
}
