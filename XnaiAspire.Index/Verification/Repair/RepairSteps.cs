namespace XnaiAspire.Index.Verification.Repair;

/// <summary>Says each step before it does it; in a dry run it only says.</summary>
internal sealed class RepairSteps(bool dryRun, Action<string> say)
{
    private readonly List<string> _done = [];

    public bool IsDryRun => dryRun;

    public IReadOnlyList<string> Done => _done;

    public void Do(string what, Action work)
    {
        Note(what);
        if (!dryRun)
        {
            work();
        }
    }

    /// <summary>Something that is done and could not be said before.</summary>
    public void Note(string what)
    {
        _done.Add(what);
        say(what);
    }
}
