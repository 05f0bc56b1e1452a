using System.Diagnostics.Metrics;
using XnaiAspire.Index;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Ingestor.Telemetry;

/// <summary>
/// What somebody is told who watches over many runs: how they end, how large the index is, and whether what a run needs is there: the Embedder, room on the
/// disk, Redis. The last three are looked at when they are asked for, which is also between runs.
/// </summary>
internal sealed class IndexTelemetry
{
    /// <summary>Everything in the library is in the index.</summary>
    public const string Complete = "complete";

    /// <summary>The run ended, but some documents failed and are listed.</summary>
    public const string CompleteWithFailures = "complete-with-failures";

    /// <summary>The run could not go on.</summary>
    public const string Failed = "failed";

    /// <summary>The run was stopped by whoever had asked for it.</summary>
    public const string Stopped = "stopped";

    private const string OutcomeTag = "xnai.outcome";

    private static readonly string[] Outcomes = [Complete, CompleteWithFailures, Failed, Stopped];

    private readonly Counter<long> _runs;
    private readonly Gauge<long> _documents;
    private readonly Gauge<long> _chunks;
    private readonly Gauge<long> _failures;
    private readonly Gauge<long> _checkpoint;
    private string? _directory;
    private Func<bool> _waiting = static () => false;
    private Func<bool?> _redis = static () => null;

    public IndexTelemetry(Meter meter)
    {
        _runs = meter.CreateCounter<long>("xnai.ingest.runs", "{run}", "Runs, by how they ended.");
        _documents = meter.CreateGauge<long>("xnai.index.documents", "{document}", "Documents in the index at the last checkpoint.");
        _chunks = meter.CreateGauge<long>("xnai.index.chunks", "{chunk}", "Searchable chunks in the index at the last checkpoint.");
        _failures = meter.CreateGauge<long>("xnai.index.failures", "{document}", "Documents that are parked with a reason at the last checkpoint.");
        _checkpoint = meter.CreateGauge<long>("xnai.index.checkpoint", null, "Number of the last checkpoint.");
        meter.CreateObservableGauge<long>("xnai.index.disk.free", FreeBytes, "By", "Room that is left for the index on its file system.");

        // No unit: that of a ratio, "1", would make another name of them.
        meter.CreateObservableGauge("xnai.ingest.waiting", () => _waiting() ? 1 : 0, null, "Whether a run waits for an Embedder that is away: 1 or 0.");
        meter.CreateObservableGauge<int>("xnai.redis.up", RedisUp, null, "Whether Redis takes the state of runs: 1 or 0; nothing where none is configured.");
    }

    /// <summary>Says what is looked at.</summary>
    /// <param name="directory">The index directory, which may not be there yet.</param>
    /// <param name="waiting">Whether a run waits for the Embedder.</param>
    /// <param name="redis">Whether Redis is there; null: none is configured.</param>
    public void Watch(string directory, Func<bool> waiting, Func<bool?> redis) => (_directory, _waiting, _redis) = (directory, waiting, redis);

    public void RunBegins()
    {
        foreach (string outcome in Outcomes)
            Count(outcome, 0);
    }

    public void RunEnded(string outcome) => Count(outcome, 1);

    public void Holds(IndexStatus status)
    {
        _documents.Record(status.Documents);
        _chunks.Record(status.Chunks);
        _failures.Record(status.Failures);
        _checkpoint.Record(status.LastCheckpoint?.Number ?? 0);
    }

    private void Count(string outcome, int runs) => _runs.Add(runs, new KeyValuePair<string, object?>(OutcomeTag, outcome));

    private IEnumerable<Measurement<int>> RedisUp() => _redis() is { } isUp ? [new Measurement<int>(isUp ? 1 : 0)] : [];

    private IEnumerable<Measurement<long>> FreeBytes()
    {
        string? there = _directory;
        while (there is not null && !Directory.Exists(there))
            there = Path.GetDirectoryName(there);

        return there is not null && FreeSpace.Of(there) is { } free ? [new Measurement<long>(free)] : [];
    }
}
