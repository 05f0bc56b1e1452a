using System.Globalization;
using XnaiAspire.KillLoop.Checking;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>A command that writes the index anew beside itself and asks neither Embedder nor library.</summary>
/// <param name="Name">Of its failpoints.</param>
/// <param name="Arguments">Without the index.</param>
/// <param name="Publishes">Whether a snapshot is published at its end.</param>
internal sealed record Maintenance(string Name, IReadOnlyList<string> Arguments, bool Publishes)
{
    // Past the checkpoints that some edits make, into those of what was there before.
    private const int MostCheckpointsBack = 12;

    public static Maintenance Compact { get; } = new("compact", ["compact"], Publishes: false);

    /// <summary>To one of the last checkpoints of an index.</summary>
    public static Maintenance RollBack(string index, Random random)
    {
        long last = Wreck.Read(index, null).Checkpoint;
        return RollBackTo(Math.Max(1, last - random.Next(1, MostCheckpointsBack + 1)));
    }

    /// <summary>
    /// What a person does who finds one broken off. A rollback that is in the ledger is a checkpoint itself, and going "back" to that one only publishes.
    /// </summary>
    public Maintenance After(Wreck before, Wreck after) => this == Compact || after.Checkpoint == before.Checkpoint ? this : RollBackTo(after.Checkpoint);

    private static Maintenance RollBackTo(long checkpoint) =>
        new("rollback", ["rollback", "--yes", "--to-checkpoint", checkpoint.ToString(CultureInfo.InvariantCulture)], Publishes: true);
}
