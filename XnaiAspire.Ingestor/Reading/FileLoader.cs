using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>Reads a whole file, or says why that is not possible. A file that somebody writes meanwhile is noticed.</summary>
internal sealed class FileLoader(LibraryRoot root)
{
    /// <summary>
    /// Longest file that is read at once. Such a document is in memory as a whole, at about ten times its size with chunks and vectors, so this is
    /// what keeps one file from ending the run. Types that can be read in parts have no limit.
    /// </summary>
    public const long MaxFileBytes = 16L << 20;

    // An editor that saves takes milliseconds: a second look meets the finished file. A log that grows all the time never does.
    private const int Attempts = 3;

    /// <summary>Called with the full path when the bytes were read and before it is checked that they are of one state.</summary>
    internal Action<string> OnRead { get; init; } = static _ => { };

    public async Task<Read<LoadedFile>> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            for (int attempt = 1; attempt <= Attempts; attempt++)
            {
                Read<LoadedFile>? loaded = await TryLoadAsync(path, cancellationToken).ConfigureAwait(false);
                if (loaded is { } result)
                    return result;
            }

            return new ReadFailure("read", "changed-while-read", $"the file changed during each of {Attempts} attempts to read it", null);
        }
        catch (Exception e) when (OpenedFile.Explain(e) is { } failure)
        {
            return failure;
        }
    }

    // null: it changed while it was read.
    private async Task<Read<LoadedFile>?> TryLoadAsync(string path, CancellationToken cancellationToken)
    {
        Read<OpenedFile> opened = OpenedFile.Open(root, path);
        if (opened.Failure is { } failure)
            return (Read<LoadedFile>)failure;

        using OpenedFile file = opened.Value!;
        if (file.State.Size > MaxFileBytes)
        {
            string advice = DocumentReaders.ForPath(path) is JsonReader ? "save a list as JSON lines (.jsonl), which are read in parts" : "split the file, or save it as text";
            return (Read<LoadedFile>)new ReadFailure("read", "too-large", $"{file.State.Size:N0} bytes, the limit for this type is {MaxFileBytes:N0}; {advice}", null);
        }

        byte[] bytes = new byte[file.State.Size];
        if (!await file.FillAsync(bytes, 0, cancellationToken).ConfigureAwait(false))
            return null;

        OnRead(root.FullPath(path));
        return file.IsAsOpened() ? (Read<LoadedFile>)new LoadedFile(bytes, file.State.ChangedUtcTicks) : (Read<LoadedFile>?)null;
    }
}
