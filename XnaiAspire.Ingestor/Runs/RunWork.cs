using System.Diagnostics;
using XnaiAspire.Index;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Pipeline;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>What a run does with an open index: finish what was begun, scan, plan, work the plan off.</summary>
internal sealed partial class RunWork(
    LibraryIndex index, IngestOptions options, RunRequest request, IEmbedder embedder, EmbedderDescription description,
    RunTracking tracking, ProgressTracker progress, PauseGate pause, IngestTelemetry telemetry, TimeProvider time, ILogger logger)
{
    // The list of a library with a million broken links must not fill the log.
    private const int MaxLoggedEntries = 20;

    private readonly Chunker _chunker = new(embedder, options.ChunkTokens, options.ChunkOverlap);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (index.UnfinishedRun is { } unfinished)
            await ResumeAsync(unfinished, cancellationToken).ConfigureAwait(false);

        cancellationToken.ThrowIfCancellationRequested();
        ActivityContext context;
        RunRecord? run;
        using (Activity? span = telemetry.StartRun(options.LibraryId))
        {
            run = PlanRun(span, cancellationToken);
            context = span?.Context ?? default;
        }

        if (run is not null)
        {
            string what = $"Run {run.Id}: {run.PlannedDocuments:N0} documents in {run.Batches:N0} batches";
            LogPlanned(run.Id, run.PlannedDocuments, run.Batches, run.PlannedBytes);
            await WorkOffAsync(run, context, what, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ResumeAsync(RunRecord run, CancellationToken cancellationToken)
    {
        CheckpointRecord? last = index.Status.LastCheckpoint;
        string what = run.CommittedBatches == 0 || last is null
            ? $"Resuming run {run.Id} from its beginning: no batch of it was committed"
            : $"Resuming from checkpoint {last.Number}: {last.Documents:N0} documents, {last.Chunks:N0} vectors";
        LogResuming(what);
        ActivityContext context;
        using (Activity? span = telemetry.StartRun(options.LibraryId, "ingest resume"))
            context = span?.SetTag("xnai.run.id", run.Id).Context ?? default;

        await WorkOffAsync(run, context, what, cancellationToken).ConfigureAwait(false);
    }

    private RunRecord? PlanRun(Activity? span, CancellationToken cancellationToken)
    {
        progress.Update(status => status with { Message = "Scanning the library" });
        LibraryScan scan = new LibraryScanner(options.LibraryRoot, options.FileTypes, options.Shard).Scan(cancellationToken);
        Report(scan);
        IngestPlan plan = Planner.Plan(
            scan, index.Documents(), index.Failures(), options.BatchSize, request.RetryFailed, FallbackEncoding.Of(options), request.RetryDocument,
            options.PartBytes);
        progress.Update(status => status with
        {
            SkippedUnchanged = plan.SkippedUnchanged,

            // What a resumed run failed on a moment ago is in the ledger already; it counts once.
            FailedBefore = Math.Max(0, plan.FailedBefore - status.FailedInRun),
            UnreadableEntries = scan.Unreadable.Count,
            SkippedEntries = scan.Skipped.Count,
        });
        LogScanned(scan.Files.Count, plan.Documents.Count, plan.SkippedUnchanged, plan.FailedBefore);
        span?.SetTag("xnai.scan.files", scan.Files.Count)
            .SetTag("xnai.plan.documents", plan.Documents.Count)
            .SetTag("xnai.plan.unchanged", plan.SkippedUnchanged);
        if (plan.Documents.Count == 0)
        {
            index.NoteNothingToDo();
            return null;
        }

        RunRecord run = index.BeginRun(plan.Documents);
        Failpoint.Pass("run.planned");
        span?.SetTag("xnai.run.id", run.Id);
        return run;
    }

    private async Task WorkOffAsync(RunRecord run, ActivityContext context, string message, CancellationToken cancellationToken)
    {
        progress.TakeUp(run, message);
        tracking.Report(progress.Status);
        var abandoned = new AbandonedDocuments();
        var pipeline = new IngestPipeline(
            index, run,
            new ReadStage(options, index, abandoned),
            new ChunkStage(_chunker),
            new EmbedStage(index, embedder, description, pause, progress.Embedding, telemetry, progress.Embedded),
            new CommitStage(index, run, abandoned, time, telemetry),
            pause, time, telemetry);
        await pipeline.RunAsync(context, (batch, span) => CommittedAsync(run, batch, span), cancellationToken).ConfigureAwait(false);
        Failpoint.Pass("run.committed");
        index.CompleteRun(run.Id);
        Failpoint.Pass("run.completed");
    }

    private async Task CommittedAsync(RunRecord run, CommittedBatch batch, Activity? span)
    {
        progress.Committed(batch);
        telemetry.Index.Holds(index.Status);
        CheckpointRecord checkpoint = batch.Checkpoint;
        LogCheckpoint(checkpoint.Number, checkpoint.Documents, checkpoint.Chunks, checkpoint.Batch, run.Batches);
        foreach (DocumentFailure failure in batch.Commit.Failures)
        {
            LogFailed(failure.Path, failure.Stage, failure.Reason, failure.Detail);
            span?.AddEvent(new ActivityEvent("document failed", tags: new ActivityTagsCollection(
                [new("xnai.document", failure.Path), new("xnai.stage", failure.Stage), new("xnai.reason", failure.Reason)])));
        }

        // Redis is told beside the run; the span ends when it knows.
        Activity? current = Activity.Current;
        tracking.Report(progress.Status, checkpoint, telemetry.StartStage("checkpoint", span));
        Activity.Current = current;
    }

    private void Report(LibraryScan scan)
    {
        foreach (SkippedEntry entry in scan.Skipped.Take(MaxLoggedEntries))
            LogSkipped(entry.Path, entry.Reason, entry.Detail);

        foreach (SkippedEntry entry in scan.Unreadable.Take(MaxLoggedEntries))
            LogUnreadable(entry.Path, entry.Reason, entry.Detail);
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Information, Message = "{Resuming}")]
    private partial void LogResuming(string resuming);

    [LoggerMessage(EventId = 101, Level = LogLevel.Information,
        Message = "Scanned {Files} files: {Planned} to do, {Unchanged} unchanged, {FailedBefore} failed before and unchanged")]
    private partial void LogScanned(int files, int planned, int unchanged, int failedBefore);

    [LoggerMessage(EventId = 102, Level = LogLevel.Information, Message = "Run {Run}: {Documents} documents in {Batches} batches, {Bytes} bytes")]
    private partial void LogPlanned(long run, int documents, int batches, long bytes);

    [LoggerMessage(EventId = 103, Level = LogLevel.Information,
        Message = "Checkpoint {Checkpoint}: {Documents} documents, {Vectors} vectors (batch {Batch} of {Batches})")]
    private partial void LogCheckpoint(long checkpoint, long documents, long vectors, int batch, int batches);

    [LoggerMessage(EventId = 104, Level = LogLevel.Warning, Message = "{Document} failed in stage {Stage} ({Reason}): {Detail}")]
    private partial void LogFailed(string document, string stage, string reason, string detail);

    [LoggerMessage(EventId = 105, Level = LogLevel.Information, Message = "{Entry} is left out ({Reason}): {Detail}")]
    private partial void LogSkipped(string entry, string reason, string detail);

    [LoggerMessage(EventId = 106, Level = LogLevel.Warning, Message = "{Entry} cannot be read ({Reason}): {Detail}")]
    private partial void LogUnreadable(string entry, string reason, string detail);
}
