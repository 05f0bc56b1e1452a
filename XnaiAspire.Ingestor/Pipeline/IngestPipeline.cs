using System.Diagnostics;
using System.Threading.Channels;
using XnaiAspire.Index;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>
/// Takes a run's batches through read, chunk, embed and commit. The stages work at the same time on different batches and hand them on in
/// the plan's order, so the index grows in that order whatever finishes first. What is not committed when it stops is simply done again.
/// </summary>
internal sealed class IngestPipeline(
    LibraryIndex index, RunRecord run, ReadStage read, ChunkStage chunk, EmbedStage embed, CommitStage commit,
    PauseGate pause, TimeProvider time, IngestTelemetry telemetry)
{
    // One batch may wait in front of each stage; the byte budget bounds them all together.
    private const int QueueLength = 1;

    private readonly ByteBudget _budget = new();
    private readonly Channel<Travelling> _toChunk = Channel.CreateBounded<Travelling>(QueueLength);
    private readonly Channel<Travelling> _toEmbed = Channel.CreateBounded<Travelling>(QueueLength);
    private readonly Channel<Travelling> _toCommit = Channel.CreateBounded<Travelling>(QueueLength);

    /// <param name="runContext">Of the run's span, for the batches to link to.</param>
    /// <param name="onCommitted">Called after each commit, in order, before the batch's span ends.</param>
    /// <param name="cancellationToken">Stops between steps; a commit that has begun is finished.</param>
    public async Task RunAsync(ActivityContext runContext, Func<CommittedBatch, Activity?, Task> onCommitted, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] stages =
        [
            Guarded(ReadAllAsync(runContext, stop.Token), _toChunk.Writer, stop),
            Guarded(ChunkAllAsync(stop.Token), _toEmbed.Writer, stop),
            Guarded(EmbedAllAsync(stop.Token), _toCommit.Writer, stop),
            Guarded(CommitAllAsync(onCommitted, stop.Token), null, stop),
        ];

        try
        {
            await Task.WhenAll(stages).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // When one stage fails the others are cancelled: the failure is what counts.
            Exception? cause = stages.Where(stage => stage.IsFaulted).Select(stage => stage.Exception!.InnerException).FirstOrDefault();
            if (cause is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);

            throw;
        }
    }

    private static async Task Guarded(Task stage, ChannelWriter<Travelling>? next, CancellationTokenSource stop)
    {
        try
        {
            await stage.ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            next?.TryComplete();
        }
    }

    private async Task ReadAllAsync(ActivityContext runContext, CancellationToken cancellationToken)
    {
        for (int number = run.CommittedBatches + 1; number <= run.Batches; number++)
        {
            await pause.PassAsync(cancellationToken).ConfigureAwait(false);
            IReadOnlyList<PlannedDocument> plan = index.ReadPlan(run.Id, number);
            long share = await _budget.TakeAsync(plan.Sum(line => line.PartBytes), cancellationToken).ConfigureAwait(false);
            string? resumedFrom = number == run.CommittedBatches + 1 ? run.LastTraceParent : null;
            Activity? span = telemetry.StartBatch(run.Id, number, plan.Count, runContext, resumedFrom);
            var batch = new BatchWork(number, plan, span, time.GetTimestamp());
            await StageAsync("read", batch, read.RunAsync, cancellationToken).ConfigureAwait(false);
            await _toChunk.Writer.WriteAsync(new Travelling(batch, share), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ChunkAllAsync(CancellationToken cancellationToken)
    {
        await foreach (Travelling travelling in _toChunk.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await StageAsync("chunk", travelling.Batch, chunk.RunAsync, cancellationToken).ConfigureAwait(false);
            await _toEmbed.Writer.WriteAsync(travelling, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EmbedAllAsync(CancellationToken cancellationToken)
    {
        List<Task> started = [];
        try
        {
            await foreach (Travelling travelling in _toEmbed.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                telemetry.Entered("embed");
                embed.Start(travelling.Batch, cancellationToken);
                started.RemoveAll(task => task.IsCompletedSuccessfully);
                started.Add(travelling.Batch.Embedded);
                await _toCommit.Writer.WriteAsync(travelling, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // On the way out nobody may still be using the Embedder's connection; why one failed, the commit stage or this one says.
            await Task.WhenAll(started).WaitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CommitAllAsync(Func<CommittedBatch, Activity?, Task> onCommitted, CancellationToken cancellationToken)
    {
        await foreach (Travelling travelling in _toCommit.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            using Activity? span = travelling.Batch.Span;
            CommittedBatch committed;
            try
            {
                committed = await commit.RunAsync(travelling.Batch, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                telemetry.Left("embed");
            }

            Failpoint.Pass("checkpoint.committed");
            await onCommitted(committed, span).ConfigureAwait(false);
            Failpoint.Pass("checkpoint.tracked");
            embed.Release(travelling.Batch);
            _budget.Return(travelling.Share);
        }
    }

    private async Task StageAsync(string name, BatchWork batch, Func<BatchWork, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        telemetry.Entered(name);
        try
        {
            using Activity? span = telemetry.StartStage(name, batch.Span);
            await run(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            telemetry.Left(name);
        }
    }

    private sealed record Travelling(BatchWork Batch, long Share);
}
