using System.Diagnostics;
using XnaiAspire.KillLoop.Checking;
using XnaiAspire.KillLoop.Processes;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>A rollback or a compaction brought to its end by as many processes as it takes.</summary>
/// <param name="field">All that it works with.</param>
/// <param name="maintenance">What is done.</param>
internal sealed class MaintenanceRun(Battlefield field, Maintenance maintenance)
{
    // Deaths after which it is left alone: before the exchange nothing that it does lasts, so it would never end by itself.
    private const int MostDeaths = 8;

    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(4);

    private readonly StrikeDraws _draws = new(field.Random);
    private readonly Wreck _before = Wreck.Read(field.Index, null);
    private int _deaths;

    /// <summary>Does it to the index that nobody disturbs.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> RunUndisturbedAsync(CancellationToken cancellationToken)
    {
        long since = Stopwatch.GetTimestamp();
        await using ChildProcess process = await ChildProcess.StartAsync(Battlefield.Maintain(maintenance, field.CleanIndex, failpoint: null));
        return await EndAsync(process, cancellationToken) == 0
            ? Stopwatch.GetElapsedTime(since)
            : throw new KillLoopException($"An undisturbed {maintenance.Name} ended with exit code {await process.Exited}.\n{process.LastLines}");
    }

    /// <param name="undisturbed">How long it takes when nobody kills.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(TimeSpan undisturbed, CancellationToken cancellationToken)
    {
        while (!await LiveAsync(undisturbed, cancellationToken))
            _deaths++;
    }

    // What nothing else passes comes first, once a round; the rest has its turn in other steps too.
    private IReadOnlyList<string> Ahead(Wreck wreck)
    {
        bool isDone = wreck.Checkpoint != _before.Checkpoint;
        string[] own = [.. Failpoints.Own(maintenance).Where(name => !isDone && field.Tally.FailpointHits.GetValueOrDefault(name) < field.Tally.Rounds)];
        return own.Length > 0 ? own : Failpoints.Ahead(wreck, maintenance, isDone);
    }

    // Whether it is complete.
    private async Task<bool> LiveAsync(TimeSpan undisturbed, CancellationToken cancellationToken)
    {
        Wreck wreck = Wreck.Read(field.Index, null);
        bool isSpared = field.Options.OnlyEmbedders || field.Tally.Left == 0 || _deaths >= MostDeaths;
        string? failpoint = !isSpared && _draws.AtFailpoint(nearTheEnd: true)
            ? field.Choose(Ahead(wreck), _draws)
            : null;
        field.Tally.Lives++;
        await using ChildProcess process = await ChildProcess.StartAsync(
            Battlefield.Maintain(maintenance.After(_before, wreck), field.Index, failpoint));
        if (!isSpared && failpoint is null)
        {
            await Task.WhenAny(process.Exited, Task.Delay(_draws.Within(undisturbed), cancellationToken));
            if (process.Kill())
            {
                field.Tally.Strike($"{maintenance.Name}, random instant", 1);
                await process.Exited;
                return false;
            }
        }

        int code = await EndAsync(process, cancellationToken);
        if (code == ChildProcess.Killed && failpoint is not null)
        {
            field.Tally.HitFailpoint(failpoint);
            return false;
        }

        return code == 0 ? true : throw new KillLoopException($"A {maintenance.Name} ended by itself, with exit code {code}.\n{process.LastLines}");
    }

    private async Task<int> EndAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        try
        {
            return await process.Exited.WaitAsync(Stuck, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new KillLoopException($"A {maintenance.Name} does not come to an end.\n{process.LastLines}");
        }
    }
}
