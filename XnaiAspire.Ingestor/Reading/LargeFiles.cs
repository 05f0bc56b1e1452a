using System.Collections.Concurrent;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>A part as it was read.</summary>
/// <param name="File">What is known of the whole file.</param>
/// <param name="Text">The part's text.</param>
/// <param name="Start">Its offset in the file.</param>
internal sealed record LoadedPart(LargeFile File, DocumentText Text, long Start);

/// <summary>Reads large files part by part. Each is surveyed when its first part comes, or, after a resume, the first that comes.</summary>
internal sealed class LargeFiles(LibraryRoot root, LargeFileSurvey survey)
{
    // Parts of a file are neighbours in the plan, so only those of a batch are here together.
    private readonly ConcurrentDictionary<string, Lazy<Task<Read<LargeFile>>>> _surveys = new(StringComparer.Ordinal);

    /// <summary>Whether a part of it was taken up before.</summary>
    public bool Knows(string path) => _surveys.ContainsKey(path);

    /// <summary>Notes that parts of a file will be read, from that of a line of the plan on.</summary>
    public void TakeUp(PlannedDocument line, CancellationToken cancellationToken) => Survey(line, cancellationToken);

    /// <summary>What is known of the file that a line of the plan is a part of; it is gone through when this is asked first.</summary>
    public Task<Read<LargeFile>> SurveyAsync(PlannedDocument line, CancellationToken cancellationToken) => Survey(line, cancellationToken).Value;

    /// <summary>Nothing more will be asked of it.</summary>
    public void Forget(string path) => _surveys.TryRemove(path, out _);

    public async Task<Read<LoadedPart>> ReadAsync(PlannedDocument line, LargeFile large, CancellationToken cancellationToken)
    {
        try
        {
            Read<OpenedFile> opened = OpenedFile.Open(root, line.Path);
            if (opened.Failure is { } failure)
                return failure;

            using OpenedFile file = opened.Value!;
            long start = large.Starts[line.Part];
            byte[] bytes = new byte[large.Starts[line.Part + 1] - start];
            bool isWhole = file.State == large.State && await file.FillAsync(bytes, start, cancellationToken).ConfigureAwait(false) && file.IsAsOpened();
            if (!isWhole)
                return new ReadFailure("read", "changed-while-read", $"the file changed before part {line.Part + 1} of {line.Parts} was read", null);

            Read<DocumentText> read = DocumentReaders.Guarded(() => Parse(line, large, bytes));
            return read.Value is { } text ? new LoadedPart(large, text, start) : read.Failure!.Behind(start, large.Lines[line.Part]);
        }
        catch (Exception e) when (OpenedFile.Explain(e) is { } failure)
        {
            return failure;
        }
    }

    private Lazy<Task<Read<LargeFile>>> Survey(PlannedDocument line, CancellationToken cancellationToken) => _surveys.GetOrAdd(
        line.Path,
        path => new Lazy<Task<Read<LargeFile>>>(() => survey.RunAsync(path, line.Size, line.ModifiedUtcTicks, line.Parts, cancellationToken)));

    private static Read<DocumentText> Parse(PlannedDocument line, LargeFile large, byte[] bytes)
    {
        Read<DecodedText> decoded = large.Encoding.Decode(bytes);
        return decoded.Value is { } text
            ? ((IPartReader)DocumentReaders.ForPath(line.Path)).ReadPart(bytes, text, isFirst: line.Part == 0)
            : decoded.Failure!;
    }
}
