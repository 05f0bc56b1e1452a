namespace XnaiAspire.Index;

/// <summary>What a run is going to do with a document.</summary>
public enum PlannedAction
{
    /// <summary>The index does not have the document.</summary>
    Add = 1,

    /// <summary>The file differs from what the index has: its new chunks and its old ones swap in one commit.</summary>
    Replace = 2,

    /// <summary>The file is gone from the library: its chunks retire.</summary>
    Remove = 3,
}

/// <summary>One line of a run's plan, stored in the ledger before the run's first batch.</summary>
/// <param name="Sequence">Place in the plan, from 0, without gaps.</param>
/// <param name="Batch">Batch of the run that commits it, from 1; never decreases along the plan.</param>
/// <param name="Path">Path below the library's root, with <c>/</c>, for example <c>letters/1921/june.txt</c>.</param>
/// <param name="Action">What to do.</param>
/// <param name="Size">File size in bytes when the library was scanned; 0 for <see cref="PlannedAction.Remove"/>.</param>
/// <param name="ModifiedUtcTicks">Modification time when scanned, UTC ticks of 100 ns; 0 for <see cref="PlannedAction.Remove"/>.</param>
public sealed record PlannedDocument(int Sequence, int Batch, string Path, PlannedAction Action, long Size, long ModifiedUtcTicks)
{
    /// <summary>Which part of its file the line is, from 0. The parts of a file are neighbours in the plan, in order; their batches may differ.</summary>
    public int Part { get; init; }

    /// <summary>Parts of the file: 1 unless it is too large to be read at once. Every line of a file has its whole size.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>The line's share of <see cref="Size"/>, for progress and memory; the shares of all lines of a file add up to it.</summary>
    public long PartBytes => (long)((Int128)Size * (Part + 1) / Parts - (Int128)Size * Part / Parts);

    /// <summary>Whether the document is done with this line.</summary>
    public bool IsLastPart => Part == Parts - 1;
}
