using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Planning;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>Reads the files of a batch, several at a time, and finds out which of them hold what the index has already.</summary>
internal sealed class ReadStage(IngestOptions options, LibraryIndex index)
{
    // Files wait for the disk, decoding for the processor; more at once than this gains nothing on either.
    private static readonly int Parallelism = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly FileLoader _loader = new(options.LibraryRoot);
    private readonly FallbackEncoding? _fallback = FallbackEncoding.Of(options);

    public Task RunAsync(BatchWork batch, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        IEnumerable<DocumentWork> files = batch.Documents.Where(document => document.Line.Action != PlannedAction.Remove);
        return Parallel.ForEachAsync(files, parallel, async (document, token) => await ReadAsync(document, token).ConfigureAwait(false));
    }

    private async Task ReadAsync(DocumentWork document, CancellationToken cancellationToken)
    {
        Read<LoadedFile> loaded = await _loader.LoadAsync(document.Path, cancellationToken).ConfigureAwait(false);
        if (loaded.Failure is { } unreadable)
        {
            document.Fail(unreadable.Stage, unreadable.Reason, unreadable.Detail, unreadable.ByteOffset);
            return;
        }

        LoadedFile file = loaded.Value!;
        document.Size = file.Bytes.Length;
        document.ModifiedUtcTicks = file.ModifiedUtcTicks;
        document.Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Bytes));
        if (document.Line.Action == PlannedAction.Replace && index.FindDocument(document.Path) is { } known
            && known.Sha256 == document.Sha256 && !Planner.IsDecodedOtherwise(known, _fallback))
        {
            document.IsUnchanged = true;
            return;
        }

        Read<DocumentText> read = Parse(FileTypeOf(document.Path), file.Bytes);
        if (read.Failure is { } failure)
            document.Fail(failure.Stage, failure.Reason, failure.Detail, failure.ByteOffset);
        else
            Take(document, read.Value!, file.Bytes);
    }

    private static void Take(DocumentWork document, DocumentText text, byte[] bytes)
    {
        document.Text = text;

        // Plain text and Markdown are the file's own bytes as a rule; what JSON or HTML says is shorter than the file that says it, and what
        // was decoded otherwise is no UTF-8. There a place in the text says nothing about one in the file.
        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (start + Encoding.UTF8.GetByteCount(text.Text) == bytes.Length && Utf8.IsValid(bytes))
            document.TextOffset = start;
    }

    private Read<DocumentText> Parse(string fileType, byte[] bytes)
    {
        try
        {
            return DocumentReaders.For(fileType).Read(bytes, new TextDecoder(_fallback));
        }
        catch (Exception e)
        {
            // A file that a parser trips over, ours or a library's, is one failed document and not the end of everybody's run.
            return new ReadFailure("parse", "reader-broke", $"{e.GetType().Name}: {e.Message}", null);
        }
    }

    /// <summary>Extension without the dot, lower case.</summary>
    public static string FileTypeOf(string path) =>
        Path.GetExtension(path).TrimStart('.').ToLower(CultureInfo.InvariantCulture);
}
