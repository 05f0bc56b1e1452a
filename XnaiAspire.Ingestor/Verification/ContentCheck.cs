using System.Security.Cryptography;
using XnaiAspire.Index;
using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Verification;

/// <summary><c>--deep</c>: reads the files again and compares their bytes with what was indexed, and every chunk with the text at its place.</summary>
internal sealed class ContentCheck(IndexVerification index, string libraryRoot)
{
    private static readonly int Parallelism = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly LibraryRoot _root = new(libraryRoot);
    private readonly Lock _ledger = new();

    public async Task RunAsync(LibraryScan scan, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        long bytes = 0, total = scan.Files.Sum(file => file.Size);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(scan.Files, options, async (file, token) =>
        {
            if (Find(file) is { } document)
                await CheckAsync(document, token).ConfigureAwait(false);

            progress?.Report(new VerifyProgress("files", Interlocked.Add(ref bytes, file.Size), total));
        }).ConfigureAwait(false);
    }

    // Only what has not changed by size and time: the rest is stale already.
    private DocumentRecord? Find(LibraryFile file)
    {
        lock (_ledger)
        {
            return index.FindDocument(file.Path) is { } document && document.Size == file.Size && document.ModifiedUtcTicks == file.ModifiedUtcTicks ? document : null;
        }
    }

    private async Task CheckAsync(DocumentRecord document, CancellationToken cancellationToken)
    {
        // With the fallback that it was indexed with, whatever is declared now.
        FallbackEncoding? fallback = document.FallbackEncoding is { } name ? FallbackEncoding.Find(name, out _) : null;
        int parts = FileParts.Count(document.Path, document.Size, FileParts.Bytes);
        if (parts > 1)
        {
            await CheckLargeAsync(document, parts, fallback, cancellationToken).ConfigureAwait(false);
            return;
        }

        Read<LoadedFile> loaded = await new FileLoader(_root).LoadAsync(document.Path, cancellationToken).ConfigureAwait(false);
        if (loaded.Failure is { } unreadable)
        {
            Corrupt("file-unreadable", document.Path, unreadable.Detail);
            return;
        }

        byte[] bytes = loaded.Value!.Bytes;
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != document.Sha256)
        {
            Corrupt("file-differs", document.Path, Differs);
            return;
        }

        Read<DocumentText> read = DocumentReaders.ForPath(document.Path).Read(bytes, new TextDecoder(fallback));
        if (read.Value is { } text)
            CheckChunks(document.Path, text.Text);
        else
            Corrupt("text-differs", document.Path, $"It was indexed, and now it cannot be read: {read.Failure!.Detail}");
    }

    // A file in parts is compared by its bytes alone; that its chunks' texts are those that were committed, their keys tell.
    private async Task CheckLargeAsync(DocumentRecord document, int parts, FallbackEncoding? fallback, CancellationToken cancellationToken)
    {
        Read<LargeFile> surveyed = await new LargeFileSurvey(_root, fallback, FileParts.Bytes)
            .RunAsync(document.Path, document.Size, document.ModifiedUtcTicks, parts, cancellationToken).ConfigureAwait(false);
        if (surveyed.Failure is { } unreadable)
            Corrupt("file-unreadable", document.Path, unreadable.Detail);
        else if (surveyed.Value!.Sha256 != document.Sha256)
            Corrupt("file-differs", document.Path, Differs);
    }

    private const string Differs = "Size and time are those that were indexed, the bytes are not: the file or the ledger was changed behind their back.";

    private void CheckChunks(string path, string text)
    {
        lock (_ledger)
        {
            foreach (ChunkSpan chunk in index.Chunks(path))
            {
                bool inside = chunk.Start >= 0 && chunk.Length >= 0 && chunk.Start + chunk.Length <= text.Length;
                if (!inside || !text.AsSpan((int)chunk.Start, chunk.Length).SequenceEqual(chunk.Text))
                    Corrupt("text-differs", $"{path} chunk {chunk.Position}", $"Its text is not what stands at characters {chunk.Start} to {chunk.Start + chunk.Length}.");
            }
        }
    }

    private void Corrupt(string reason, string place, string detail) => index.Findings.Add(FindingKind.Corrupt, reason, place, detail, index.Next.Rebuild);
}
