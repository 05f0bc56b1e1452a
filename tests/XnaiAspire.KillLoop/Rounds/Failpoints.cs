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

    // The Ingestor keeps so many; the next one published lets the oldest go.
    private const int KeptSnapshots = 3;

    private static readonly string[] Commit =
    [
        "batch.documents-written", "texts.part-appended", "texts.appended", "texts.synced", "vectors.part-appended", "vectors.appended", "vectors.synced", "ledger.written", "ledger.committed",
        "batch.committed", "header.written", "header.synced", "checkpoint.committed", "checkpoint.tracked",
    ];

    private static readonly string[] Start = ["run.planned"];

    private static readonly string[] End = ["run.committed", "run.completed"];

    private static readonly string[] Publication =
    [
        "snapshot.begun", "snapshot.rows-written", "snapshot.written", "snapshot.renamed", "snapshot.recorded",
        "latest.linked", "latest.moved",
    ];

    private const string Retention = "retention.unlisted";

    /// <summary>The one point that only a life after a rebuild's death in its exchange comes past.</summary>
    public const string Replaced = "recovery.replaced";

    // Of a rebuild, a rollback and a compaction.
    private static readonly string[] Exchange = ["swap.closed", "swap.exchanged", "swap.reopened"];

    public static IReadOnlyList<string> All { get; } =
    [
        "opening.created", "opening.recovered", .. Start, .. Commit, .. End, .. Publication, Retention, "rebuild.begun", .. Exchange, "swap.dropped",
        "rollback.begun", "rollback.written", "compact.begun", "compact.written", "recovery.truncated", "recovery.texts-truncated", "recovery.header",
        "recovery.snapshot", Replaced, "migration.texts-written", "migration.copied",
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
            ahead.AddRange(End);
            ahead.AddRange(rebuilds ? [.. Exchange, "swap.dropped"] : []);
            ahead.AddRange(AtPublication(wreck));
        }

        ahead.AddRange(InRecovery(wreck));
        return ahead;
    }

    /// <summary>
    /// What leads a rebuild to <see cref="Replaced"/>, none where nothing does. There is one rebuild a round and its exchange is two failpoints among
    /// twenty, so left to chance the point can go without a turn over a thousand kills. Once it has had one, the others of a rebuild's end are due.
    /// </summary>
    public static IReadOnlyList<string> WayToReplaced(Wreck wreck, bool rebuilds) =>
        wreck.HasReplaced ? [Replaced]
        : rebuilds && wreck.Exists && IsNearTheEnd(wreck) ? ["swap.exchanged", "swap.reopened"]
        : [];

    /// <summary>Points on the way of the next life of a rollback or a compaction.</summary>
    /// <param name="wreck">What the last one left.</param>
    /// <param name="maintenance">Which.</param>
    /// <param name="isDone">Whether all that is left of it is to publish a snapshot.</param>
    public static IReadOnlyList<string> Ahead(Wreck wreck, Maintenance maintenance, bool isDone) =>
    [
        "opening.recovered",
        .. isDone ? (string[])[] : [.. Own(maintenance), .. Exchange],
        .. maintenance.Publishes ? AtPublication(wreck) : [],
        .. InRecovery(wreck),
    ];

    /// <summary>Points that nothing but this rollback or compaction passes.</summary>
    public static IReadOnlyList<string> Own(Maintenance maintenance) => [$"{maintenance.Name}.begun", $"{maintenance.Name}.written"];

    private static string[] AtPublication(Wreck wreck) => wreck.Snapshots < KeptSnapshots ? Publication : [.. Publication, Retention];

    private static IEnumerable<string> InRecovery(Wreck wreck)
    {
        if (wreck.IsOld)
        {
            yield return "migration.texts-written";
            yield return "migration.copied";
        }

        if (wreck.HasTail)
            yield return "recovery.truncated";

        if (wreck.HasTextTail)
            yield return "recovery.texts-truncated";

        if (wreck.HasStaleHeader)
            yield return "recovery.header";

        if (wreck.HasPartialSnapshot)
            yield return "recovery.snapshot";

        if (wreck.HasReplaced)
            yield return Replaced;
    }
}
