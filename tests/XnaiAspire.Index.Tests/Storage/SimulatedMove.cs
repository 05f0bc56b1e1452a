namespace XnaiAspire.Index.Tests.Storage;

/// <summary>
/// A rename from one directory to another: two changes in this book, one on the disk. File systems with a journal write both halves in one
/// transaction, so the lost power finds the name in the one place or the other; only a sync may put it into the new place before the old one lets go.
/// </summary>
internal sealed class SimulatedMove
{
    private bool? _reached;

    /// <summary>Whether it has reached the disk, which is decided once, for both halves.</summary>
    public bool Reached(Func<bool> chance) => _reached ??= chance();
}
