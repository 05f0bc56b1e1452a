using System.Security.Cryptography;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Planning;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// Goes through a large file once, a part in memory at a time: its hash, where its parts begin, and whether all of it is text in one encoding. What is wrong with
/// byte 900,000,000 is known before the first chunk is embedded, and an unchanged file is not embedded at all.
/// </summary>
internal sealed class LargeFileSurvey(LibraryRoot root, FallbackEncoding? fallback, long partBytes)
{
    private static readonly ReadFailure Changed = new("read", "changed-while-read", "the file changed since the library was scanned; the next run reads it", null);

    /// <param name="path">Of the document.</param>
    /// <param name="size">When the library was scanned.</param>
    /// <param name="modifiedUtcTicks">When the library was scanned.</param>
    /// <param name="parts">As planned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Read<LargeFile>> RunAsync(string path, long size, long modifiedUtcTicks, int parts, CancellationToken cancellationToken)
    {
        try
        {
            Read<OpenedFile> opened = OpenedFile.Open(root, path);
            if (opened.Failure is { } failure)
                return failure;

            using OpenedFile file = opened.Value!;
            if (file.State.Size != size || file.State.ChangedUtcTicks != modifiedUtcTicks || FileParts.Count(path, size, partBytes) != parts)
                return Changed;

            byte[] beginning = new byte[4];
            await file.FillAsync(beginning, 0, cancellationToken).ConfigureAwait(false);
            Read<FileEncoding> marked = FileEncoding.ByMark(beginning);
            if (marked.Failure is { } unknown)
                return unknown;

            bool linesOnly = ((IPartReader)DocumentReaders.ForPath(path)).NeedsWholeLines;
            Read<LargeFile> surveyed = await GoThroughAsync(file, marked.Value!, linesOnly, parts, cancellationToken).ConfigureAwait(false);
            if (surveyed.Failure is { Reason: Failures.NotUtf8 } && fallback is not null)
                surveyed = await GoThroughAsync(file, FileEncoding.By(fallback), linesOnly, parts, cancellationToken).ConfigureAwait(false);

            return file.IsAsOpened() ? surveyed : Changed;
        }
        catch (Exception e) when (OpenedFile.Explain(e) is { } failure)
        {
            return failure;
        }
    }

    private async Task<Read<LargeFile>> GoThroughAsync(OpenedFile file, FileEncoding encoding, bool linesOnly, int parts, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] mark = new byte[encoding.MarkLength];
        if (!await file.FillAsync(mark, 0, cancellationToken).ConfigureAwait(false))
            return Changed;

        hash.AppendData(mark);
        long[] starts = new long[parts + 1], lines = new long[parts];
        starts[0] = mark.Length;
        byte[] buffer = [];
        for (int part = 0; part < parts; part++)
        {
            if (await StartAsync(file, encoding, linesOnly, part + 1, cancellationToken).ConfigureAwait(false) is not { } next)
                return NoCut(linesOnly, (part + 1) * partBytes);

            starts[part + 1] = next;
            int length = (int)(next - starts[part]);
            if (buffer.Length < length)
                buffer = new byte[length];

            if (!await file.FillAsync(buffer.AsMemory(0, length), starts[part], cancellationToken).ConfigureAwait(false))
                return Changed;

            hash.AppendData(buffer, 0, length);
            ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, length);
            if (encoding.Decode(bytes.Span).Failure is { } failure)
                return failure.Behind(starts[part], lines[part]);

            if (part + 1 < parts)
                lines[part + 1] = lines[part] + encoding.Units(bytes.Span).AsSpan().Count((byte)'\n');
        }

        return new LargeFile(file.State, Convert.ToHexStringLower(hash.GetHashAndReset()), encoding, starts, lines);
    }

    // null: there is no place to cut.
    private async Task<long?> StartAsync(OpenedFile file, FileEncoding encoding, bool linesOnly, int part, CancellationToken cancellationToken)
    {
        long planned = Math.Max(part * partBytes, encoding.MarkLength);
        planned -= (planned - encoding.MarkLength) % encoding.UnitBytes;
        long limit = Math.Min(file.State.Size, planned + (linesOnly ? PartCut.MaxRecordBytes : PartCut.Window));
        for (long from = planned; from < limit; from += PartCut.Window)
        {
            byte[] window = new byte[Math.Min(PartCut.Window, limit - from)];
            if (!await file.FillAsync(window, from, cancellationToken).ConfigureAwait(false))
                return file.State.Size;

            if (PartCut.Find(window, encoding, linesOnly) is { } cut)
                return from + cut;
        }

        return limit == file.State.Size ? limit : null;
    }

    private static ReadFailure NoCut(bool linesOnly, long offset) => linesOnly
        ? new ReadFailure("read", "too-large", $"a line of more than {PartCut.MaxRecordBytes:N0} bytes: no record of JSON lines may be that long", offset)
        : new ReadFailure("read", "too-large", $"no white space in {PartCut.Window:N0} bytes, so that a file this large cannot be cut in its encoding; save it as UTF-8", offset);
}
