using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>What a crash leaves beside an index, named so that nobody wonders. While a writer is active nothing of it is left over.</summary>
internal static class LeftoverCheck
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "ledger.db", "ledger.db-wal", "ledger.db-shm", "vectors.faiss", "texts.utf8", "snapshots", "writer.lock", "writer.json",
    };

    public static void Run(CheckContext check)
    {
        IndexLayout layout = check.Layout;
        if (check.WriterActive)
        {
            return;
        }

        if (Directory.Exists(layout.SwapPath))
        {
            check.Orphaned("leftover-swap", layout.SwapPath, "An exchange of two indexes by renames was cut off; opening the index ends it.", check.Next.Repair);
        }

        if (Directory.Exists(layout.Directory + ".next"))
        {
            check.Orphaned("leftover-next", layout.Directory + ".next", "What a rollback or compaction left; opening the index deletes it.", check.Next.Repair);
        }

        if (Directory.Exists(layout.Rebuild.Directory))
        {
            CheckRebuild(check, layout.Rebuild);
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(layout.Directory))
        {
            string name = Path.GetFileName(path);
            if (name == "writer.json.new")
            {
                check.Orphaned("leftover-file", name, "A writer died while it wrote its name.", check.Next.Repair);
            }
            else if (!Known.Contains(name))
            {
                check.Findings.Note($"{name} is none of the index's files.");
            }
        }
    }

    private static void CheckRebuild(CheckContext check, IndexLayout rebuild)
    {
        if (LedgerAccess.TryReadIdentity(rebuild.Ledger) is { } begun && begun.Generation > (check.Identity?.Generation ?? 0))
        {
            check.Stale("rebuild-unfinished", rebuild.Directory, "A rebuild was begun and is not complete; the present index stays in use until it is.", check.Next.Rebuild);
        }
        else
        {
            check.Orphaned("leftover-rebuild", rebuild.Directory, "An index that a rebuild replaced, or a rebuild that cannot be read.", check.Next.Repair);
        }
    }
}
