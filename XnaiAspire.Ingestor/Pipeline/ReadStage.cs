using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>Reads the files of a batch, several at a time, and finds out which of them hold what the index has already.</summary>
internal sealed class ReadStage
{
    // Files wait for the disk, decoding for the processor; more at once than this gains nothing on either.
    private static readonly int Parallelism = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly LibraryIndex _index;
    private readonly AbandonedDocuments _abandoned;
    private readonly FallbackEncoding? _fallback;
    private readonly FileLoader _loader;
    private readonly LargeFiles _largeFiles;
    private readonly long _partBytes;

    public ReadStage(IngestOptions options, LibraryIndex index, AbandonedDocuments abandoned)
    {
        _index = index;
        _abandoned = abandoned;
        _fallback = FallbackEncoding.Of(options);
        LibraryRoot root = new(options.LibraryRoot);
        _loader = new FileLoader(root);
        _largeFiles = new LargeFiles(root, new LargeFileSurvey(root, _fallback, options.PartBytes));
        _partBytes = options.PartBytes;
    }

    public async Task RunAsync(BatchWork batch, CancellationToken cancellationToken)
    {
        List<DocumentWork> parts = [.. batch.Documents.Where(document => document.Line.Parts > 1)];

        // In the plan's order and before anything is read at the same time: whether a part follows one that was read must not depend on which is faster.
        foreach (DocumentWork part in parts)
            TakeUp(part, cancellationToken);

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        IEnumerable<DocumentWork> files = batch.Documents.Where(document => document.Line.Action != PlannedAction.Remove && !document.IsLeftOut);
        await Parallel.ForEachAsync(files, parallel, async (document, token) => await ReadAsync(document, token).ConfigureAwait(false)).ConfigureAwait(false);

        foreach (DocumentWork last in parts.Where(part => part.Line.IsLastPart))
            _largeFiles.Forget(last.Path);
    }

    private void TakeUp(DocumentWork part, CancellationToken cancellationToken)
    {
        PlannedDocument line = part.Line;
        part.IsLeftOut = _abandoned.Contains(line.Path) || (line.Part > 0 && !_largeFiles.Knows(line.Path) && !_index.HasStaged(line.Path));
        if (!part.IsLeftOut)
            _largeFiles.TakeUp(line, cancellationToken);
    }

    private Task ReadAsync(DocumentWork document, CancellationToken cancellationToken) =>
        document.Line.Parts > 1 ? ReadPartAsync(document, cancellationToken) : ReadFileAsync(document, cancellationToken);

    private async Task ReadFileAsync(DocumentWork document, CancellationToken cancellationToken)
    {
        Read<LoadedFile> loaded = await _loader.LoadAsync(document.Path, cancellationToken).ConfigureAwait(false);
        if (loaded.Failure is { } unreadable)
        {
            document.Fail(unreadable.Stage, unreadable.Reason, unreadable.Detail, unreadable.ByteOffset);
            return;
        }

        LoadedFile file = loaded.Value!;
        if (FileParts.Count(document.Path, file.Bytes.Length, _partBytes) > 1)
        {
            // With what the scan saw, so that the next one finds it changed.
            document.Fail("read", "changed-while-read", "the file has grown so large since the library was scanned that it must be read in parts; the next run does", null);
            return;
        }

        document.Size = file.Bytes.Length;
        document.ModifiedUtcTicks = file.ModifiedUtcTicks;
        document.Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Bytes));
        document.IsUnchanged = IsKnown(document);
        if (document.IsUnchanged)
            return;

        Read<DocumentText> read = DocumentReaders.Guarded(() => DocumentReaders.ForPath(document.Path).Read(file.Bytes, new TextDecoder(_fallback)));
        if (read.Failure is { } failure)
            document.Fail(failure.Stage, failure.Reason, failure.Detail, failure.ByteOffset);
        else
            Take(document, read.Value!, file.Bytes);
    }

    private async Task ReadPartAsync(DocumentWork document, CancellationToken cancellationToken)
    {
        PlannedDocument line = document.Line;
        Read<LargeFile> surveyed = await _largeFiles.SurveyAsync(line, cancellationToken).ConfigureAwait(false);
        Read<LoadedPart> read = default;
        if (surveyed.Value is { } file)
        {
            document.Sha256 = file.Sha256;
            document.IsUnchanged = IsKnown(document);
            if (document.IsUnchanged)
                return;

            read = await _largeFiles.ReadAsync(line, file, cancellationToken).ConfigureAwait(false);
        }

        if (read.Value is { } part)
        {
            document.Text = part.Text;
            document.TextOffset = part.File.Encoding.IsUtf8 && DocumentReaders.ForPath(line.Path) is not JsonLinesReader ? part.Start : null;
        }
        else if ((surveyed.Failure ?? read.Failure) is { } failure)
        {
            document.Fail(failure.Stage, failure.Reason, failure.Detail, failure.ByteOffset);
        }
    }

    private bool IsKnown(DocumentWork document) =>
        document.Line.Action == PlannedAction.Replace && _index.FindDocument(document.Path) is { } known
        && known.Sha256 == document.Sha256 && !Planner.IsDecodedOtherwise(known, _fallback);

    private static void Take(DocumentWork document, DocumentText text, byte[] bytes)
    {
        document.Text = text;

        // Plain text and Markdown are the file's own bytes as a rule; what JSON or HTML says is shorter than the file that says it, and what
        // was decoded otherwise is no UTF-8. There a place in the text says nothing about one in the file.
        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (start + Encoding.UTF8.GetByteCount(text.Text) == bytes.Length && Utf8.IsValid(bytes))
            document.TextOffset = start;
    }
}
