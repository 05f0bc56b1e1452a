using System.Diagnostics;
using XnaiAspire.KillLoop.Checking;
using XnaiAspire.KillLoop.Processes;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>One command brought to its end by as many Ingestors as it takes.</summary>
/// <param name="field">All that it works with.</param>
/// <param name="replaced">Generation of the index that a rebuild is to replace; null when it is no rebuild.</param>
internal sealed class KilledRun(Battlefield field, long? replaced)
{
    // commit, the queue before it, embed: the stages of XnaiAspire.Ingestor/Pipeline that hold batches whose texts were sent.
    public const int BatchesInFlight = 3;

    // A life of which nothing was left: so many in a row, and the next is left alone until it has committed something.
    private const int BarrenLives = 3;

    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(4);

    private readonly StrikeDraws _draws = new(field.Random);
    private Wreck _wreck = Wreck.Read(field.Index, replaced);
    private int _barren;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        field.Traffic.BeginStep();
        while (!await LiveAsync(cancellationToken))
        {
        }
    }

    // Whether the run is complete.
    private async Task<bool> LiveAsync(CancellationToken cancellationToken)
    {
        string? failpoint = ChooseFailpoint();
        bool force = replaced is not null && _wreck.Generation == replaced;
        field.Traffic.BeginLife();
        field.Tally.Lives++;
        await using ChildProcess ingest = await ChildProcess.StartAsync(field.Ingest(field.Index, force, failpoint));
        try
        {
            await Task.WhenAny(field.Traffic.FirstCall, ingest.Exited).WaitAsync(Stuck, cancellationToken);
            var strikes = new Strikes(field, ingest, _draws);
            bool struck = await strikes.RunAsync(failpoint is not null, PatienceForProgressAsync, cancellationToken);
            int code = await ingest.Exited.WaitAsync(Stuck, cancellationToken);
            if (CleanRun.Complete.Contains(code))
                return true;

            if (code != ChildProcess.Killed)
                throw new KillLoopException($"An Ingestor ended by itself, with exit code {code}.\n{ingest.LastLines}");

            if (!struck)
            {
                field.Tally.HitFailpoint(failpoint ?? throw new KillLoopException("Somebody else killed an Ingestor."));
            }
        }
        catch (TimeoutException)
        {
            throw new KillLoopException($"An Ingestor does not come to an end ({failpoint ?? "no failpoint"}).\n{ingest.LastLines}");
        }

        await BuryAsync(cancellationToken);
        return false;
    }

    private string? ChooseFailpoint()
    {
        bool rebuilds = replaced is not null && _wreck.Generation == replaced;
        IReadOnlyList<string> due = field.Tally.FailpointHits.GetValueOrDefault(Failpoints.Replaced) == 0
            ? Failpoints.WayToReplaced(_wreck, rebuilds)
            : [];
        if (field.Options.OnlyEmbedders || field.Tally.Left == 0 || (due.Count == 0 && !_draws.AtFailpoint(Failpoints.IsNearTheEnd(_wreck))))
            return null;

        return field.Choose(due.Count > 0 ? due : Failpoints.Ahead(_wreck, rebuilds), _draws);
    }

    // After some lives that left nothing, one is given the time to commit something, so that the run comes to its end.
    private async Task PatienceForProgressAsync(ChildProcess ingest, CancellationToken cancellationToken)
    {
        if (_barren < BarrenLives)
            return;

        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        string before = LiveIndex.Signature(field.Index);
        for (long since = Stopwatch.GetTimestamp(); ingest.IsRunning && Stopwatch.GetElapsedTime(since) < Stuck && LiveIndex.Signature(field.Index) == before;)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private async Task BuryAsync(CancellationToken cancellationToken)
    {
        await field.Traffic.WaitForQuietAsync(cancellationToken);
        Wreck before = _wreck;
        _wreck = Wreck.Read(field.Index, replaced);
        bool same = (before.Checkpoint, before.Generation, before.BatchesToGo) == (_wreck.Checkpoint, _wreck.Generation, _wreck.BatchesToGo);
        _barren = same ? _barren + 1 : 0;

        // What this one had asked for and is not committed is asked for again.
        long inFlight = field.Traffic.AskedInLife().Beyond(Wreck.TextsCommitted(field.Index, replaced, before.Rows));
        long bound = Wreck.RowsAfter(field.CleanIndex, _wreck.Rows, BatchesInFlight);
        field.Tally.InFlight += inFlight;
        field.Tally.InFlightBound += bound;
        if (inFlight > bound)
            throw new KillLoopException($"An Ingestor died with {inFlight} chunks in flight after row {_wreck.Rows}; {BatchesInFlight} batches are {bound}.");
    }
}
