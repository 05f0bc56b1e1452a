using XnaiAspire.KillLoop.Forwarding;
using XnaiAspire.KillLoop.Library;
using XnaiAspire.KillLoop.Processes;
using XnaiAspire.KillLoop.Report;
using XnaiAspire.KillLoop.Rounds;

namespace XnaiAspire.KillLoop;

/// <summary>Rounds until the kills are used up, then the counts.</summary>
internal static class KillLoopRun
{
    // With so many kills every failpoint has had its turn, or it is no longer where it was.
    private const int KillsForAllFailpoints = 500;

    public static async Task<LoopResult> RunAsync(KillLoopOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        var tally = new Tally(options.Kills, options.TimeLimit);
        var traffic = new EmbedderTraffic();
        var library = new LibraryCopy(options.Library, Path.Combine(options.Work, "library"));
        using var progress = new Progress(error, tally);
        await using var services = new Services(options);
        await services.StartAsync(cancellationToken);
        await using Forwarders forwarders = await Forwarders.StartAsync(services.Embedders, traffic, cancellationToken);
        var field = new Battlefield(options, library, services, forwarders, traffic, tally, new Random(options.Seed));
        var round = new Round(field, progress);
        string? problem = null;
        int files = 0;
        try
        {
            library.Reset();
            files = library.Files().Count;
            do
            {
                await round.RunAsync(cancellationToken);
            }
            while (tally.Left > 0);

            string[] unreached = [.. Failpoints.All.Where(name => !tally.FailpointHits.ContainsKey(name))];
            if (!options.OnlyEmbedders && tally.Kills >= KillsForAllFailpoints && unreached.Length > 0)
                problem = $"Failpoints that no run came past: {string.Join(", ", unreached)}";

            if (tally.AskedAgain > tally.InFlightBound)
                problem = $"{tally.AskedAgain} chunks were asked for again; {tally.InFlightBound} were in flight at most.";
        }
        catch (KillLoopException e)
        {
            problem = e.Message;
        }

        return new LoopResult(
            problem, options.Command, options.Seed, files, tally.Kills, tally.Processes, tally.Strikes, tally.FailpointHits,
            [.. Failpoints.All.Where(name => !tally.FailpointHits.ContainsKey(name))], tally.Rounds, tally.Steps, tally.Lives, services.Embedders.Sum(embedder => embedder.Starts),
            services.Redis.Starts, tally.Lost, tally.Duplicated, tally.Embedded, tally.EmbeddedUndisturbed, tally.EmbeddedAgain, tally.AskedAgain,
            tally.InFlight, tally.InFlightBound, round.First?.Contents.VectorsSha256 ?? "", round.First?.Contents.Files ?? [], tally.Elapsed.TotalSeconds,
            options.Work);
    }
}
