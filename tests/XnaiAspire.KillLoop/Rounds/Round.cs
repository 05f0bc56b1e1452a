using XnaiAspire.Index.Tests.Recovery;
using XnaiAspire.KillLoop.Checking;
using XnaiAspire.KillLoop.Library;
using XnaiAspire.KillLoop.Report;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>
/// A history of an index from nothing: first ingest, edits, edits to a library whose index an older version of the program made, a rollback,
/// edits, a compaction, a rebuild, edits. Each step is compared with an undisturbed run of it.
/// </summary>
internal sealed class Round(Battlefield field, Progress progress)
{
    private CleanRun? _first;

    /// <summary>The first ingest, undisturbed: the same in each round. Null until it was done.</summary>
    public CleanRun? First => _first;

    /// <summary>Until the history ends or the kills are used up; a step that was begun is always brought to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        field.Tally.Rounds++;
        field.Library.Reset();
        CleanRun.Clear(field.CleanIndex);
        CleanRun.Clear(field.Index);
        var edits = new LibraryEdits(field.Library, field.Random);
        Func<Task>[] history =
        [
            () => StepAsync("first ingest", rebuild: false, cancellationToken),
            () => StepAsync($"after edits: {edits.Apply()}", rebuild: false, cancellationToken),
            () => StepAsync($"older ledger, after edits: {Age()}{edits.Apply()}", rebuild: false, cancellationToken),
            () => MaintainAsync(Maintenance.RollBack(field.CleanIndex, field.Random), cancellationToken),
            () => StepAsync($"after edits: {edits.Apply()}", rebuild: false, cancellationToken),
            () => MaintainAsync(Maintenance.Compact, cancellationToken),
            () => StepAsync("rebuild", rebuild: true, cancellationToken),
            () => StepAsync($"after edits: {edits.Apply()}", rebuild: false, cancellationToken),
        ];
        foreach (Func<Task> step in history)
        {
            await step();
            if (field.Tally.Left == 0)
                return;
        }
    }

    // Both indexes are as the first version left them, or the second in every other round, so that the next run has to migrate.
    private string Age()
    {
        foreach (string index in (string[])[field.CleanIndex, field.Index])
            OldLedger.Write(Path.Combine(index, "ledger.db"), version: field.Tally.Rounds % 2 + 1);

        return "";
    }

    private async Task StepAsync(string name, bool rebuild, CancellationToken cancellationToken)
    {
        progress.Step($"round {field.Tally.Rounds}, {name}");
        CleanRun clean = await CleanRun.RunAsync(field, rebuild);
        _first ??= clean;
        long? replaced = rebuild ? Wreck.Read(field.Index, null).Generation : null;
        await new KilledRun(field, replaced).RunAsync(cancellationToken);

        Tally tally = field.Tally;
        (Forwarding.TextCounts asked, Forwarding.TextCounts answered) = field.Traffic.OfStep();
        tally.Embedded += answered.Total;
        tally.EmbeddedUndisturbed += clean.Asked.Total;
        tally.EmbeddedAgain += answered.Beyond(clean.Asked);
        tally.AskedAgain += asked.Beyond(clean.Asked);

        IndexContents killed = Compare(name, clean.Contents, field.Library);
        if (name == "first ingest" && killed.VectorsSha256 != _first.Contents.VectorsSha256)
            throw new KillLoopException($"Round {tally.Rounds} began with other bytes than the first round.");
    }

    private async Task MaintainAsync(Maintenance maintenance, CancellationToken cancellationToken)
    {
        string name = string.Join(' ', maintenance.Arguments);
        progress.Step($"round {field.Tally.Rounds}, {name}");
        var run = new MaintenanceRun(field, maintenance);
        TimeSpan undisturbed = await run.RunUndisturbedAsync(cancellationToken);
        await run.RunAsync(undisturbed, cancellationToken);

        // The library has gone on since the checkpoint that a rollback goes to.
        Compare(name, IndexContents.Read(field.CleanIndex), maintenance == Maintenance.Compact ? field.Library : null);
    }

    private IndexContents Compare(string name, IndexContents clean, LibraryCopy? library)
    {
        Tally tally = field.Tally;
        tally.Steps++;
        IndexContents killed = IndexContents.Read(field.Index);
        Comparison comparison = Comparison.Of(killed, clean, library);
        tally.Lost += comparison.Lost;
        tally.Duplicated += comparison.Duplicated;
        if (comparison.Differences.Count > 0)
            throw new KillLoopException($"Round {tally.Rounds}, {name}:\n{string.Join('\n', comparison.Differences)}");

        progress.Compared(killed.VectorsSha256, killed.Chunks.Count);
        return killed;
    }
}
