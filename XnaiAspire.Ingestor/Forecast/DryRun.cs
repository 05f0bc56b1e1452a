using XnaiAspire.Index;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Forecast;

/// <summary>What a run would do, by scan and ledger; what it would cost, by reading, chunking and embedding a sample. Writes nothing.</summary>
internal sealed class DryRun(IngestOptions options, IEmbedder embedder, TimeProvider time)
{
    // Read in seconds, and more than enough to know what a megabyte of this library comes to.
    private const int MaxSampleDocuments = 200;
    private const long MaxSampleBytes = 8L << 20;

    // Two messages: a second or two of a slow model.
    private const int MaxSampleChunks = 64;

    private const int ChunkedTogether = 50;

    // Whoever asks what it would cost does not wait for an Embedder that is not started.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<DryRunReport> RunAsync(CancellationToken cancellationToken)
    {
        LibraryScan scan = new LibraryScanner(options.LibraryRoot, options.FileTypes, options.Shard).Scan(cancellationToken);
        IndexContents? index = IndexContents.Read(options.IndexDirectory, options.Shard);
        bool anew = index is null || options.Force;
        IngestPlan plan = Planner.Plan(
            scan, anew ? [] : index!.Documents, anew ? [] : index!.Failures, options.BatchSize, retryFailed: false, FallbackEncoding.Of(options),
            partBytes: options.PartBytes);
        var report = new DryRunReport(
            options.LibraryRoot,
            options.IndexDirectory,
            plan.Documents.Count(line => line.IsLastPart && line.Action == PlannedAction.Add),
            plan.Documents.Count(line => line.IsLastPart && line.Action == PlannedAction.Replace),
            plan.Documents.Count(line => line.Action == PlannedAction.Remove),
            plan.SkippedUnchanged,
            plan.FailedBefore,
            scan.Unreadable.Count,
            scan.Skipped.Count,
            plan.Documents.Sum(line => line.PartBytes),
            index?.HasUnfinishedRun == true && !options.Force);

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        EmbedderDescription description;
        try
        {
            description = await embedder.DescribeAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return report with { Basis = $"files alone: the Embedder did not answer within {Patience.TotalSeconds:0} seconds (--embedder names its address)" };
        }

        if (!anew && index!.Fingerprint != description.Fingerprint(options))
            report = report with { IsRefused = true };

        Sample sample = await ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        double? tokensPerSecond = await MeasureAsync(sample, description, cancellationToken).ConfigureAwait(false);
        return report.With(sample, description.Dimensions, tokensPerSecond);
    }

    private async Task<Sample> ReadAsync(IngestPlan plan, CancellationToken cancellationToken)
    {
        PlannedDocument[] files = [.. plan.Documents.Where(line => line.Action != PlannedAction.Remove)];
        var sample = new Sample(files.Length, files.Sum(line => line.PartBytes));
        var root = new LibraryRoot(options.LibraryRoot);
        var loader = new FileLoader(root);
        var largeFiles = new LargeFiles(root, new LargeFileSurvey(root, FallbackEncoding.Of(options), options.PartBytes));
        var decoder = new TextDecoder(FallbackEncoding.Of(options));
        var chunker = new Chunker(embedder, options.ChunkTokens, options.ChunkOverlap);

        // From all over the library, the same each time.
        new Random(files.Length).Shuffle(files);
        foreach (PlannedDocument[] some in files.Take(MaxSampleDocuments).Chunk(ChunkedTogether))
        {
            List<DocumentText> texts = [];
            foreach (PlannedDocument line in some)
            {
                if (sample.Documents > 0 && sample.Bytes + line.PartBytes > MaxSampleBytes)
                    continue;

                Read<DocumentText> read = line.Parts > 1
                    ? await ReadPartAsync(largeFiles, line, cancellationToken).ConfigureAwait(false)
                    : await ReadFileAsync(loader, line, decoder, cancellationToken).ConfigureAwait(false);
                sample.Add(line, failed: read.Failure is not null);
                if (read.Value is { } text)
                    texts.Add(text);
            }

            IReadOnlyList<ChunkedDocument> chunked = await chunker.ChunkAsync(texts, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < texts.Count; i++)
            {
                foreach (Chunk chunk in chunked[i].Chunks)
                    sample.Add(chunk.Text, chunk.Tokens);
            }
        }

        return sample;
    }

    private static async Task<Read<DocumentText>> ReadFileAsync(FileLoader loader, PlannedDocument line, TextDecoder decoder, CancellationToken cancellationToken)
    {
        Read<LoadedFile> loaded = await loader.LoadAsync(line.Path, cancellationToken).ConfigureAwait(false);
        return loaded.Failure is { } unreadable
            ? unreadable
            : DocumentReaders.Guarded(() => DocumentReaders.ForPath(line.Path).Read(loaded.Value!.Bytes, decoder));
    }

    private static async Task<Read<DocumentText>> ReadPartAsync(LargeFiles largeFiles, PlannedDocument line, CancellationToken cancellationToken)
    {
        Read<LargeFile> surveyed = await largeFiles.SurveyAsync(line, cancellationToken).ConfigureAwait(false);
        if (surveyed.Failure is { } failure)
            return failure;

        Read<LoadedPart> part = await largeFiles.ReadAsync(line, surveyed.Value!, cancellationToken).ConfigureAwait(false);
        return part.Value is { } read ? read.Text : part.Failure!;
    }

    private async Task<double?> MeasureAsync(Sample sample, EmbedderDescription description, CancellationToken cancellationToken)
    {
        (string Text, int Tokens)[] chunks = [.. sample.Spread(MaxSampleChunks)];
        if (chunks.Length == 0)
            return null;

        await using IEmbeddingSession session = embedder.OpenSession(description);
        long started = time.GetTimestamp();
        await Task.WhenAll(chunks.Chunk(Math.Min(MaxSampleChunks / 4, description.Limits.Texts))
            .Select(message => session.EmbedAsync([.. message.Select(chunk => chunk.Text)], cancellationToken))).ConfigureAwait(false);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        return seconds > 0 ? chunks.Sum(chunk => chunk.Tokens) / seconds : null;
    }
}
