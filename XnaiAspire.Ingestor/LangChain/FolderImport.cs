using XnaiAspire.Index;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.LangChain;

/// <summary>
/// Makes a new index of a LangChain folder, in batches that are committed like those of any run: killed and started again, it goes on
/// behind the last one.
/// </summary>
internal sealed class FolderImport(ImportRequest request, IEmbedder embedder, TimeProvider time, Action<string> tell)
{
    /// <summary>In place of the chunker in the fingerprint: a run of <c>ingest</c> on such an index is refused, for its library has no files.</summary>
    public const string Chunker = "langchain-import-v1";

    private static readonly HashSet<string> KeptKeys = new(StringComparer.Ordinal)
    {
        MetadataKeys.Source, MetadataKeys.Title, MetadataKeys.Category, MetadataKeys.FileName, MetadataKeys.FileType, MetadataKeys.Position,
        MetadataKeys.Start, MetadataKeys.StartIndex, MetadataKeys.Length, MetadataKeys.Tokens, MetadataKeys.Heading,
    };

    // Enough to see what was lost; a folder may have a key of its own in every document.
    private const int MaxDroppedKeys = 50;

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    /// <exception cref="LangChainFormatException">The folder cannot be read.</exception>
    /// <exception cref="ImportRefusedException">It can be read but not taken in as asked.</exception>
    /// <exception cref="IndexException">The index directory holds something else, has another writer, or cannot be written.</exception>
    /// <exception cref="EmbedderFaultException">The Embedder cannot be worked with.</exception>
    public async Task<ImportReport> RunAsync(CancellationToken cancellationToken)
    {
        using LangChainFolder folder = LangChainFolder.Open(request.Folder);
        tell($"{folder.Directory}: {folder.Documents.Count:N0} chunks, {folder.Dimensions} dimensions. Asking the Embedder for its model.");
        EmbedderDescription description = await embedder.DescribeAsync(cancellationToken).ConfigureAwait(false);
        var vectors = new FolderVectors(folder, description.Normalized, request.Normalize);
        float? cosine = null;
        if (!request.ReEmbed)
        {
            cosine = await vectors.CompareAsync(embedder, description, cancellationToken).ConfigureAwait(false);
            vectors.Check(cancellationToken);
        }

        IReadOnlyList<FolderDocument> documents = FolderDocument.Group(folder.Documents);
        var fingerprint = new IndexFingerprint(
            description.ModelName, description.ModelSha256, description.Engine, description.Dimensions, description.Pooling,
            description.Normalized, Chunker, 0, 0);
        using LibraryIndex index = LibraryIndex.Open(request.IndexDirectory, folder.Directory, fingerprint, new LibraryIndexOptions { Time = time });
        RunRecord run = TakeUp(index, folder, documents);
        var source = new ChunkVectors(folder, embedder, description, request.ReEmbed ? null : vectors);
        await CommitAsync(index, run, folder, documents, source, cancellationToken).ConfigureAwait(false);
        index.CompleteRun(run.Id);
        SnapshotRecord snapshot = index.PublishSnapshot(cancellationToken);
        IndexStatus status = index.Status;
        return new ImportReport(
            status.Failures == 0 ? ExitCodes.Complete : ExitCodes.CompleteWithFailures,
            folder.Directory, status.Directory, status.Documents, status.Chunks, request.ReEmbed ? "re-embedded" : "taken-over",
            cosine is { } found ? Math.Round(found, 6) : null, Dropped(folder), snapshot.Directory, [.. index.Failures().Select(FailureView.Of)]);
    }

    /// <summary>A new run, or the one that an earlier process did not finish.</summary>
    private RunRecord TakeUp(LibraryIndex index, LangChainFolder folder, IReadOnlyList<FolderDocument> documents)
    {
        var batches = new BatchCutter(request.BatchSize);
        foreach (FolderDocument document in documents)
            batches.Add(document.Path, PlannedAction.Add, document.TextBytes(folder.Documents), folder.WrittenUtcTicks, parts: 1);

        if (index.UnfinishedRun is { } unfinished)
        {
            CheckSame(index, unfinished, batches.Documents);
            tell($"Going on with batch {unfinished.CommittedBatches + 1} of {unfinished.Batches}.");
            return unfinished;
        }

        return index.LastRun is null
            ? index.BeginRun(batches.Documents)
            : throw new ImportRefusedException("index-exists", $"{index.Directory} holds this folder's documents already. Name another --index-path, or delete it first.");
    }

    private static void CheckSame(LibraryIndex index, RunRecord run, IReadOnlyList<PlannedDocument> plan)
    {
        PlannedDocument[] theirs = [.. Enumerable.Range(1, run.Batches).SelectMany(batch => index.ReadPlan(run.Id, batch))];
        if (!theirs.SequenceEqual(plan))
        {
            throw new ImportRefusedException(
                "import-changed",
                $"{index.Directory} holds an unfinished import of a folder that has changed since, or that was begun with another --batch-size. " +
                "Delete that directory and import again.");
        }
    }

    private async Task CommitAsync(
        LibraryIndex index, RunRecord run, LangChainFolder folder, IReadOnlyList<FolderDocument> documents, ChunkVectors vectors, CancellationToken cancellationToken)
    {
        long told = time.GetTimestamp();
        for (int batch = run.CommittedBatches + 1; batch <= run.Batches; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<DocumentCommit> commits = [];
            List<DocumentFailure> failures = [];
            foreach (PlannedDocument line in index.ReadPlan(run.Id, batch))
            {
                FolderDocument document = documents[line.Sequence];
                IReadOnlyList<TextEmbedding> embeddings = await vectors.OfAsync(document, cancellationToken).ConfigureAwait(false);
                if (embeddings.FirstOrDefault(embedding => embedding.Refusal is not null).Refusal is { } refusal)
                {
                    failures.Add(new DocumentFailure(line.Path, "embed", refusal.Reason, refusal.Detail, null, line.Size, line.ModifiedUtcTicks));
                    continue;
                }

                IReadOnlyList<ChunkCommit> chunks = document.Chunks(
                    folder.Documents, [.. embeddings.Select(embedding => embedding.Vector)], [.. embeddings.Select(embedding => embedding.Tokens)]);
                commits.Add(document.Commit(folder.Documents, folder.WrittenUtcTicks, chunks));
            }

            CheckpointRecord done = index.Commit(new BatchCommit(run.Id, batch, commits, [], failures, null));
            if (time.GetElapsedTime(told) >= TellEvery)
            {
                told = time.GetTimestamp();
                tell($"Batch {batch:N0} of {run.Batches:N0}: {done.Chunks:N0} chunks are durable.");
            }
        }
    }

    private static string[] Dropped(LangChainFolder folder) =>
        [.. folder.Documents.SelectMany(document => document.Keys).Where(key => !KeptKeys.Contains(key)).Distinct(StringComparer.Ordinal)
            .Take(MaxDroppedKeys).Order(StringComparer.Ordinal)];
}
