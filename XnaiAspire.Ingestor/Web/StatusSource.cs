using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Web;

/// <summary>What the page and the API show, once or as it changes.</summary>
internal sealed class StatusSource(IngestService ingest, TimeProvider time)
{
    /// <summary>An event at least this often: a browser that has gone is noticed, and a page that missed something is right again.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(2);

    private readonly Lazy<Before> _before = new(() => ReadBefore(ingest.Options.IndexDirectory));

    /// <summary>How things stand now.</summary>
    public StatusView Read()
    {
        RunStatus status = ingest.Status;
        SnapshotRecord? snapshot = status.Snapshot ?? _before.Value.Snapshot;
        CheckpointRecord? checkpoint = status.LastCheckpoint ?? _before.Value.Checkpoint;
        return new StatusView(
            status.State.ToString().ToLowerInvariant(),
            status.Message,
            status.LibraryRoot,
            status.IndexDirectory,
            snapshot?.Directory,
            snapshot?.Number,
            checkpoint?.Documents ?? 0,
            checkpoint?.Chunks ?? 0,
            status.FailedInRun + status.FailedBefore + status.UnreadableEntries,
            status.SkippedUnchanged,
            status.Removed,
            status.CommittedDocuments,
            status.PlannedDocuments,
            status.ResumedDocuments,
            status.CommittedBytes,
            status.PlannedBytes,
            status.EmbeddedChunks,
            status.EmbeddedTokens,
            Rounded(status.DocumentsPerSecond),
            Rounded(status.AverageDocumentsPerSecond),
            Rounded(status.TokensPerSecond),
            Math.Round(status.Elapsed.TotalSeconds, 1),
            Rounded(status.Remaining?.TotalSeconds),
            status.RunId,
            status.Batch,
            status.Batches,
            checkpoint?.Number,
            checkpoint is null ? null : Math.Round(Math.Max(0, (time.GetUtcNow() - checkpoint.CommittedUtc).TotalSeconds), 1),
            SafeToStop(status.State, checkpoint),
            status.ModelName,
            status.Semantic,
            status.Redis)
        {
            ReusedChunks = status.ReusedChunks,
            Reason = status.Reason,
        };
    }

    /// <summary>The present state at once, then one event after each change.</summary>
    public async IAsyncEnumerable<SseItem<StatusView>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Room for one: a reader that is slower than the changes gets the newest state next, never a queue of old ones.
        Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void OnChanged(RunStatus _) => changes.Writer.TryWrite(true);

        ingest.StatusChanged += OnChanged;
        await using ITimer heartbeat = time.CreateTimer(_ => changes.Writer.TryWrite(true), null, Heartbeat, Heartbeat);
        try
        {
            do
            {
                yield return new SseItem<StatusView>(Read(), "status") { ReconnectionInterval = ReconnectAfter };
            }
            while (await changes.Reader.ReadAsync(cancellationToken));
        }
        finally
        {
            ingest.StatusChanged -= OnChanged;
        }
    }

    private static string SafeToStop(RunState state, CheckpointRecord? checkpoint)
    {
        bool running = state is RunState.Running or RunState.Waiting or RunState.Paused;
        return (running, checkpoint) switch
        {
            (true, null) => "Safe to stop: nothing is committed yet, the next start begins again.",
            (true, { } last) => $"Safe to stop at any time: the next start goes on after checkpoint {last.Number}.",
            (false, null) => "Safe to stop: nothing is under way.",
            (false, _) => "Safe to stop: everything that was committed is on disk.",
        };
    }

    private static Before ReadBefore(string directory)
    {
        try
        {
            using IndexReader? index = OpenIndex.Try(directory);
            return index is null ? new Before(null, null) : new Before(index.Status.LastCheckpoint, index.Snapshots() is [var newest, ..] ? newest : null);
        }
        catch (IndexException)
        {
            // The run finds the same and says what to do.
            return new Before(null, null);
        }
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;

    /// <summary>What the index held when this service started; a run tells it only once the Embedder has answered.</summary>
    private sealed record Before(CheckpointRecord? Checkpoint, SnapshotRecord? Snapshot);
}
