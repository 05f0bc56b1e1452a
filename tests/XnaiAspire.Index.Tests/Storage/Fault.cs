namespace XnaiAspire.Index.Tests.Storage;

/// <summary>What happens at the chosen operation.</summary>
public enum Fault
{
    /// <summary>The process dies before it; what it did before stays visible.</summary>
    Kill,

    /// <summary>The process dies within it: half of a write, or of a directory's deletion, is done and visible.</summary>
    KillWithin,

    /// <summary>The machine dies before it; only what was made durable is left.</summary>
    PowerLoss,

    /// <summary>The machine dies within it; of a write the first half has reached the disk, of the rest only what was made durable.</summary>
    TornWrite,

    /// <summary>
    /// The machine dies before it, and of what was not made durable a random part has reached the disk: single sectors of writes, and renames,
    /// creations and deletions in any choice.
    /// </summary>
    Reordered,

    /// <summary>It fails once with an I/O error; the process lives on. What a failed sync had to make durable never gets so by another one.</summary>
    Error,

    /// <summary>The disk is full, once: what would need room fails and does nothing.</summary>
    NoSpace,

    /// <summary>The disk is full in the middle of a write: its first half is done.</summary>
    ShortWrite,
}

/// <summary>What the storage has to do with an operation.</summary>
internal enum Verdict
{
    Proceed,

    /// <summary>Do half of it; then the process is dead.</summary>
    HalfThenDeath,

    /// <summary>Do half of it; then the disk is full.</summary>
    HalfThenNoSpace,

    Error,
    NoSpace,
    Dead,
}

internal static class FaultRules
{
    private const string Write = "write";
    private const string DeleteDirectory = "delete-directory";

    // Deleting, syncing and opening need no room.
    private static readonly string[] NeedRoom = [Write, "create", "create-directory", "link", "rename", "exchange"];

    /// <summary>Whether a fault means something at an operation: only some can be done by half, only some need room.</summary>
    public static bool CanHit(this Fault fault, string operation)
    {
        string kind = operation[..operation.IndexOf(' ', StringComparison.Ordinal)];
        return fault switch
        {
            Fault.TornWrite or Fault.ShortWrite => kind == Write,
            Fault.KillWithin => kind is Write or DeleteDirectory,
            Fault.NoSpace => NeedRoom.Contains(kind),
            _ => true,
        };
    }

    public static Verdict At(this Fault fault, string operation) => fault switch
    {
        Fault.Error => Verdict.Error,
        Fault.NoSpace => Verdict.NoSpace,
        Fault.ShortWrite => Verdict.HalfThenNoSpace,
        Fault.KillWithin or Fault.TornWrite when fault.CanHit(operation) => Verdict.HalfThenDeath,
        _ => Verdict.Dead,
    };

    /// <summary>Whether the machine goes down with the process.</summary>
    public static bool IsPowerLoss(this Fault fault) => fault is Fault.PowerLoss or Fault.TornWrite or Fault.Reordered;
}
