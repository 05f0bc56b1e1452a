using System.Diagnostics;
using System.Globalization;
using XnaiAspire.KillLoop.Forwarding;
using XnaiAspire.KillLoop.Library;
using XnaiAspire.KillLoop.Processes;
using XnaiAspire.KillLoop.Report;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>All that a step works with.</summary>
/// <param name="Options">Of the loop.</param>
/// <param name="Library">Its copy of the documents.</param>
/// <param name="Services">Embedders and Redis.</param>
/// <param name="Forwarders">Between the Ingestor and each Embedder.</param>
/// <param name="Traffic">What it counts.</param>
/// <param name="Tally">The counts of the loop.</param>
/// <param name="Random">Of the loop's seed.</param>
internal sealed record Battlefield(
    KillLoopOptions Options, LibraryCopy Library, Services Services, Forwarders Forwarders, EmbedderTraffic Traffic, Tally Tally, Random Random)
{
    /// <summary>The index that nobody disturbs.</summary>
    public string CleanIndex => Path.Combine(Options.Work, "clean");

    /// <summary>The index under fire.</summary>
    public string Index => Path.Combine(Options.Work, "index");

    /// <param name="index">One of the two.</param>
    /// <param name="force">Whether to build anew.</param>
    /// <param name="failpoint">Where it is to die; null for nowhere.</param>
    public ProcessStartInfo Ingest(string index, bool force, string? failpoint)
    {
        ProcessStartInfo start = Ingestor(
            [
                "ingest", "--library-path", Library.Root, "--index-path", index,
                "--batch-size", Options.BatchSize.ToString(CultureInfo.InvariantCulture), .. force ? ["--force"] : (string[])[],
            ],
            failpoint);
        foreach ((int replica, string address) in Forwarders.Addresses.Index())
            start.Environment[string.Create(CultureInfo.InvariantCulture, $"services__embedder__grpc__{replica}")] = address;

        start.Environment["ConnectionStrings__redis"] = $"127.0.0.1:{Services.Redis.Port},abortConnect=false";
        return start;
    }

    /// <param name="maintenance">What is done.</param>
    /// <param name="index">To which of the two.</param>
    /// <param name="failpoint">Where it is to die; null for nowhere.</param>
    public static ProcessStartInfo Maintain(Maintenance maintenance, string index, string? failpoint) =>
        Ingestor([.. maintenance.Arguments, "--index-path", index], failpoint);

    /// <summary>One of the failpoints on the way that killed least so far, as the environment variable says it.</summary>
    public string Choose(IReadOnlyList<string> ahead, StrikeDraws draws)
    {
        int least = ahead.Min(name => Tally.FailpointHits.GetValueOrDefault(name));
        string[] candidates = [.. ahead.Where(name => Tally.FailpointHits.GetValueOrDefault(name) == least)];
        string chosen = candidates[Random.Next(candidates.Length)];
        return string.Create(CultureInfo.InvariantCulture, $"{chosen}:{draws.Passing(chosen)}");
    }

    private static ProcessStartInfo Ingestor(IEnumerable<string> arguments, string? failpoint)
    {
        ProcessStartInfo start = BuiltProgram.Start("XnaiAspire.Ingestor", arguments);
        if (failpoint is not null)
            start.Environment["XNAI_FAILPOINT"] = failpoint;

        return start;
    }
}
