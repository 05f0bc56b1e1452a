using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace XnaiAspire.Ingestor.Telemetry;

/// <summary>The Ingestor's spans and figures. Nothing here carries a file's path but the spans of failures.</summary>
internal sealed class IngestTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "XnaiAspire.Ingestor";

    // Without them a histogram's buckets are those for milliseconds: all that a healthy disk takes would lie in the first.
    private static readonly InstrumentAdvice<double> CheckpointSeconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };
    private static readonly InstrumentAdvice<double> BatchSeconds = new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600] };

    // 4 KiB to 256 MiB, four times as much each: a batch of a hundred notes to one of a large file.
    private static readonly InstrumentAdvice<long> CheckpointSizes = new() { HistogramBucketBoundaries = [.. Enumerable.Range(6, 9).Select(power => 1L << (2 * power))] };

    private readonly ActivitySource _source = new(SourceName);
    private readonly Meter _meter;

    public IngestTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(SourceName);
        Index = new IndexTelemetry(_meter);
        Documents = _meter.CreateCounter<long>("xnai.ingest.documents", "{document}", "Documents whose batch is durable, by outcome.");
        Chunks = _meter.CreateCounter<long>("xnai.ingest.chunks", "{chunk}", "Chunks that were embedded.");
        Reused = _meter.CreateCounter<long>("xnai.ingest.chunks.reused", "{chunk}", "Chunks whose vector was there already.");
        Tokens = _meter.CreateCounter<long>("xnai.ingest.tokens", "{token}", "Tokens of those chunks.");
        BatchDuration = _meter.CreateHistogram("xnai.ingest.batch.duration", "s", "From a batch's first read to its checkpoint.", null, BatchSeconds);
        CheckpointDuration = _meter.CreateHistogram("xnai.checkpoint.duration", "s", "Time of the durable commit of a batch.", null, CheckpointSeconds);
        CheckpointBytes = _meter.CreateHistogram("xnai.checkpoint.size", "By", "Vector bytes that a checkpoint appended.", null, CheckpointSizes);
        _queued = _meter.CreateUpDownCounter<long>("xnai.ingest.queued", "{batch}", "Batches that wait for or are in a stage.");
    }

    private readonly UpDownCounter<long> _queued;

    /// <summary>What is watched from outside of a run.</summary>
    public IndexTelemetry Index { get; }

    public Counter<long> Documents { get; }

    public Counter<long> Chunks { get; }

    public Counter<long> Reused { get; }

    public Counter<long> Tokens { get; }

    public Histogram<double> BatchDuration { get; }

    public Histogram<double> CheckpointDuration { get; }

    public Histogram<long> CheckpointBytes { get; }

    /// <summary>
    /// A run begins. A count that is first seen at 1 has not risen to whoever reads it from outside, and one that is not there is not still: from now on
    /// they are all there.
    /// </summary>
    public void RunBegins()
    {
        Chunks.Add(0);
        Reused.Add(0);
        Tokens.Add(0);
        Index.RunBegins();
    }

    /// <summary>A batch came to a stage.</summary>
    public void Entered(string stage) => _queued.Add(1, new KeyValuePair<string, object?>("xnai.stage", stage));

    /// <summary>A batch left a stage.</summary>
    public void Left(string stage) => _queued.Add(-1, new KeyValuePair<string, object?>("xnai.stage", stage));

    /// <summary>
    /// The run's own span: short, from the scan to the stored plan, because a span is exported when it ends and a run may take a day.
    /// Batches link to it.
    /// </summary>
    public Activity? StartRun(string library, string name = "ingest run")
    {
        Activity.Current = null;
        return _source.StartActivity(name)?.SetTag("xnai.library", library);
    }

    /// <summary>
    /// A batch's span, a trace of its own that links to the run's and, in the first batch after a crash, to the last one that was
    /// committed before. It is not current afterwards: stages of several batches interleave, and each says whose child it is.
    /// </summary>
    public Activity? StartBatch(long runId, int batch, int documents, ActivityContext run, string? resumedFrom)
    {
        List<ActivityLink> links = [];
        if (run != default)
            links.Add(new ActivityLink(run));

        if (ActivityContext.TryParse(resumedFrom, null, isRemote: true, out ActivityContext before))
            links.Add(new ActivityLink(before, new ActivityTagsCollection([new("xnai.link", "resumed-from")])));

        Activity? current = Activity.Current;
        Activity.Current = null;
        Activity? activity = _source.StartActivity("ingest batch", ActivityKind.Internal, default(ActivityContext), links: links);
        activity?.SetTag("xnai.run.id", runId).SetTag("xnai.batch", batch).SetTag("xnai.batch.documents", documents);
        Activity.Current = current;
        return activity;
    }

    /// <summary>A stage of a batch; current until it is disposed of.</summary>
    public Activity? StartStage(string stage, Activity? batch) =>
        batch is null ? null : _source.StartActivity(stage, ActivityKind.Internal, batch.Context);

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }
}
