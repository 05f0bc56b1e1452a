using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.LangChain;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Verification;

/// <summary>What to verify and how thoroughly.</summary>
/// <param name="IndexDirectory">The index.</param>
/// <param name="LibraryRoot">The library to compare it with; null for the one that the index names.</param>
/// <param name="FileTypes">Extensions that are documents.</param>
/// <param name="Deep">Whether to read every file again.</param>
internal sealed record VerifyRequest(string IndexDirectory, string? LibraryRoot, IReadOnlyList<string> FileTypes, bool Deep);

/// <summary>Walks from the library over ledger and vectors to snapshots and Redis. Only reads.</summary>
internal static class Verifier
{
    // A rebuild that is swapped in meanwhile makes a second look necessary; one that comes thrice in a row is not to be outrun.
    private const int Attempts = 3;

    /// <exception cref="IndexRefusedException">There is no index (<c>index-missing</c>), or it is replaced all the time (<c>index-replaced</c>).</exception>
    public static async Task<VerifyReport> RunAsync(
        VerifyRequest request, IConnectionMultiplexer? redis, IProgress<VerifyProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            using IndexVerification index = IndexVerification.Open(request.IndexDirectory);
            index.Check(progress, cancellationToken);
            string? library = await CheckLibraryAsync(request, index, progress, cancellationToken).ConfigureAwait(false);
            await RedisCheck.RunAsync(index, redis, cancellationToken).ConfigureAwait(false);
            if (index.WriterActive)
            {
                string who = index.Writer is { } writer ? $" (process {writer.ProcessId} on {writer.Host})" : "";
                index.Findings.Note($"A writer is active{who}; the index was looked at as it was at checkpoint {index.LastCheckpoint?.Number ?? 0}.");
            }

            if (!index.IsOvertaken)
                return VerifyReport.Of(index, library, request.Deep, time.GetElapsedTime(start));

            if (attempt == Attempts)
                throw index.Overtaken();
        }
    }

    private static async Task<string?> CheckLibraryAsync(
        VerifyRequest request, IndexVerification index, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        if (index.LibraryRoot is not { } indexed)
            return null;

        if (index.Fingerprint?.Chunker == FolderImport.Chunker)
        {
            index.Findings.Note($"The index was imported from {indexed}; there is no library to compare it with.");
            return null;
        }

        string library = request.LibraryRoot ?? indexed;
        if (library != indexed)
            index.Findings.Add(
                FindingKind.Stale, "library-differs", library, $"The index is of {indexed}. It was compared with {library} all the same.", index.Next.Ingest);

        if (!Directory.Exists(library))
        {
            index.Findings.Add(FindingKind.Stale, "library-missing", library, "It is not a folder that can be opened; nothing was compared with it.", index.Next.Ingest);
            return null;
        }

        if (index is { LastRun.CompletedUtc: null, LastRun: { } run, WriterActive: false })
            index.Findings.Add(
                FindingKind.Stale, "run-unfinished", $"run {run.Id}", $"{run.CommittedBatches} of {run.Batches} batches are committed; the next ingest goes on from there.", index.Next.Ingest);

        LibraryScan scan = new LibraryScanner(library, request.FileTypes, index.Shard).Scan(cancellationToken);
        PathTwins.Run(index.Findings, scan);
        await index.CheckAlsoAsync("documents by path", () =>
        {
            new LibraryCheck(index, library, scan).Run(cancellationToken);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (request.Deep)
            await index.CheckAlsoAsync("chunks by document", () => new ContentCheck(index, library).RunAsync(scan, progress, cancellationToken)).ConfigureAwait(false);

        return library;
    }
}
