using XnaiAspire.KillLoop.Checking;
using XnaiAspire.KillLoop.Processes;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>The strikes of one Ingestor's life.</summary>
internal sealed class Strikes(Battlefield field, ChildProcess ingest, StrikeDraws draws)
{
    // The Ingestor gives a text up when the Embedder was lost three times with it; what is at its second loss is left alone.
    private const int MostLosses = 2;

    // How long a strike waits for the Embedder to have something to do; then it is not a strike.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    // A life that was to end at a failpoint and has not come to it by then ends at a random instant.
    private static readonly TimeSpan LongestWayToFailpoint = TimeSpan.FromSeconds(20);

    /// <returns>Whether the Ingestor was struck; it may also have ended by itself or at its failpoint.</returns>
    public async Task<bool> RunAsync(bool hasFailpoint, Func<ChildProcess, CancellationToken, Task> beforeDeath, CancellationToken cancellationToken)
    {
        if (field.Options.OnlyEmbedders)
        {
            while (field.Tally.Left > 0 && !await EndsWithinAsync(draws.Pause(), cancellationToken))
                await StrikeEmbedderAsync(cancellationToken);

            return false;
        }

        while (field.Tally.Left > 0 && ingest.IsRunning && draws.Bystander())
            await StrikeBystanderAsync(cancellationToken);

        if (hasFailpoint)
        {
            if (await EndsWithinAsync(LongestWayToFailpoint, cancellationToken))
                return false;
        }
        else
        {
            if (field.Tally.Left == 0 || await EndsWithinAsync(draws.Delay(), cancellationToken))
                return false;

            await beforeDeath(ingest, cancellationToken);
        }

        return await StrikeIngestorAsync(cancellationToken);
    }

    private async Task<bool> StrikeIngestorAsync(CancellationToken cancellationToken)
    {
        if (field.Tally.Left == 0 || !ingest.Kill())
            return false;

        if (!draws.All())
        {
            field.Tally.Strike("ingestor", 1);
            return true;
        }

        foreach (Service service in field.Services.All)
            service.Kill();

        field.Tally.Strike("all at once", 1 + field.Services.All.Count);
        await Task.WhenAll(field.Services.All.Select(service => service.StartAsync(cancellationToken)));
        return true;
    }

    private async Task StrikeBystanderAsync(CancellationToken cancellationToken)
    {
        bool redis = draws.Redis();
        if (await EndsWithinAsync(draws.Delay(), cancellationToken))
            return;

        if (redis)
        {
            field.Services.Redis.Kill();
            field.Tally.Strike("redis", 1);
            await field.Services.Redis.StartAsync(cancellationToken);
            return;
        }

        await StrikeEmbedderAsync(cancellationToken);
    }

    private async Task StrikeEmbedderAsync(CancellationToken cancellationToken)
    {
        int replica = draws.Replica(field.Services.Embedders.Count);
        Service embedder = field.Services.Embedders[replica];
        if (await KillAtWorkAsync(replica, embedder, cancellationToken) is not { } inFlight)
        {
            field.Tally.IdleStrikes++;
            return;
        }

        field.Tally.Strike("embedder", 1);
        field.Tally.InFlight += inFlight;
        field.Tally.InFlightBound += Wreck.RowsAfter(field.CleanIndex, LiveIndex.Rows(field.Index), KilledRun.BatchesInFlight);
        await embedder.StartAsync(cancellationToken);
    }

    private async Task<int?> KillAtWorkAsync(int replica, Service embedder, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        wait.CancelAfter(LongestWait);
        using PeriodicTimer timer = new(BetweenLooks);
        try
        {
            while (ingest.IsRunning)
            {
                if (embedder.Ready.IsCompletedSuccessfully && field.Traffic.KillAtWork(replica, MostLosses, embedder.Kill) is { } inFlight)
                    return inFlight;

                await timer.WaitForNextTickAsync(wait.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        return null;
    }

    // Whether the Ingestor has ended by then.
    private async Task<bool> EndsWithinAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await Task.WhenAny(ingest.Exited, Task.Delay(time, cancellationToken)) == ingest.Exited;
}
