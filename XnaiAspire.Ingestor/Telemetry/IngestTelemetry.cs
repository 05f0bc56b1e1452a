using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace XnaiAspire.Ingestor.Telemetry;

/// <summary>The Ingestor's spans and figures. Nothing here carries a file's path but the spans of failures.</summary>
internal sealed class IngestTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "XnaiAspire.Ingestor";

    private readonly ActivitySource _source = new(SourceName);
    private readonly Meter _meter;

    public IngestTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(SourceName);
        Documents = _meter.CreateCounter<long>("xnai.ingest.documents", "{document}", "Documents whose batch is durable, by outcome.");
        Chunks = _meter.CreateCounter<long>("xnai.ingest.chunks", "{chunk}", "Chunks that were embedded.");
        Reused = _meter.CreateCounter<long>("xnai.ingest.chunks.reused", "{chunk}", "Chunks whose vector was there already.");
        Tokens = _meter.CreateCounter<long>("xnai.ingest.tokens", "{token}", "Tokens of those chunks.");
        BatchDuration = _meter.CreateHistogram<double>("xnai.ingest.batch.duration", "s", "From a batch's first read to its checkpoint.");
        CheckpointDuration = _meter.CreateHistogram<double>("xnai.checkpoint.duration", "s", "Time of the durable commit of a batch.");
        CheckpointBytes = _meter.CreateHistogram<long>("xnai.checkpoint.size", "By", "Vector bytes that a checkpoint appended.");
        _queued = _meter.CreateUpDownCounter<long>("xnai.ingest.queued", "{batch}", "Batches that wait for or are in a stage.");
    }

    private readonly UpDownCounter<long> _queued;

    public Counter<long> Documents { get; }

    public Counter<long> Chunks { get; }

    public Counter<long> Reused { get; }

    public Counter<long> Tokens { get; }

    public Histogram<double> BatchDuration { get; }

    public Histogram<double> CheckpointDuration { get; }

    public Histogram<long> CheckpointBytes { get; }

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
