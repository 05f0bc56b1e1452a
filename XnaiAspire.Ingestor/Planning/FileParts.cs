using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Planning;

/// <summary>How many parts a file is read in.</summary>
internal static class FileParts
{
    /// <summary>
    /// Bytes of a part. It is more than a batch has else and so has one of its own, which takes all of the pipeline's byte budget: a large file
    /// costs no more memory than small ones. Where parts begin follows from it, and with that the chunks of large files: it is not to be changed lightly.
    /// </summary>
    public const long Bytes = 4L << 20;

    /// <summary>1 for a file that is read at once, because it is small or because its type must be read as a whole.</summary>
    public static int Count(string path, long size, long partBytes) =>
        size > partBytes && DocumentReaders.ForPath(path) is IPartReader ? checked((int)((size + partBytes - 1) / partBytes)) : 1;
}
