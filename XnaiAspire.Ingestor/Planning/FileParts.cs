using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Planning;

/// <summary>How many parts a file is read in.</summary>
internal static class FileParts
{
    /// <summary>Bytes of a part: as many as a batch has, so that a large file costs no more memory than small ones.</summary>
    public const long Bytes = BatchCutter.MaxBatchBytes;

    /// <summary>1 for a file that is read at once, because it is small or because its type must be read as a whole.</summary>
    public static int Count(string path, long size, long partBytes) =>
        size > partBytes && DocumentReaders.ForPath(path) is IPartReader ? checked((int)((size + partBytes - 1) / partBytes)) : 1;
}
