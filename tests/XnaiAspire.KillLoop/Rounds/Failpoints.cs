using XnaiAspire.KillLoop.Checking;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>
/// The product's failpoints (XnaiAspire.Index/Failpoints), by when a run comes past them. Every one is listed in docs/kill-loop.md, and in
/// a long form every one must have killed.
/// </summary>
internal static class Failpoints
{
    // Batches from the end within which a life may be spent on a point that only the end of a run passes.
    private const int NearTheEnd = 8;

    private static readonly string[] Commit =
    [
        "batch.documents-written", "texts.part-appended", "texts.appended", "texts.synced", "vectors.part-appended", "vectors.appended", "vectors.synced", "ledger.written", "ledger.committed",
        "batch.committed", "header.written", "header.synced", "checkpoint.committed", "checkpoint.tracked",
    ];

    private static readonly string[] Start = ["run.planned"];

    private static readonly string[] Publication =
    [
        "run.committed", "run.completed", "snapshot.begun", "snapshot.rows-written", "snapshot.written", "snapshot.renamed", "snapshot.recorded",
        "latest.linked", "latest.moved",
    ];

    private static readonly string[] Swap = ["swap.closed", "swap.exchanged", "swap.reopened", "swap.dropped"];

    public static IReadOnlyList<string> All { get; } =
    [
        "opening.created", "opening.recovered", .. Start, .. Commit, .. Publication, "rebuild.begun", .. Swap, "recovery.truncated", "recovery.texts-truncated", "recovery.header", "recovery.snapshot", "recovery.replaced",
        "migration.texts-written", "migration.copied",
    ];

    /// <summary>
    /// Whether the next life comes past the points at a run's end. There are many of them and few such lives, so these are nearly all spent on them.
    /// </summary>
    public static bool IsNearTheEnd(Wreck wreck) => wreck.BatchesToGo is <= NearTheEnd || (wreck.BatchesToGo is null && wreck.Checkpoint > 0);

    /// <summary>Points on the way of the next life, by what the last one left.</summary>
    public static IReadOnlyList<string> Ahead(Wreck wreck, bool rebuilds)
    {
        if (!wreck.Exists)
            return ["opening.created", .. Start, .. rebuilds ? ["rebuild.begun"] : (string[])[]];

        List<string> ahead = ["opening.recovered"];
        bool planned = wreck.BatchesToGo is not null;
        if (rebuilds)
            ahead.Add("rebuild.begun");

        ahead.AddRange(planned ? Commit : Start);
        if (IsNearTheEnd(wreck))
        {
            ahead.AddRange(Publication);
            ahead.AddRange(rebuilds ? Swap : []);
        }

        if (wreck.IsOld)
            ahead.AddRange(["migration.texts-written", "migration.copied"]);

        if (wreck.HasTail)
            ahead.Add("recovery.truncated");

        if (wreck.HasTextTail)
            ahead.Add("recovery.texts-truncated");

        if (wreck.HasStaleHeader)
            ahead.Add("recovery.header");

        if (wreck.HasPartialSnapshot)
            ahead.Add("recovery.snapshot");

        if (wreck.HasReplaced)
            ahead.Add("recovery.replaced");

        return ahead;
    }
}
