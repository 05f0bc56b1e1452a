using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.LangChain.Pickle;

namespace XnaiAspire.Index.LangChain;

/// <summary>
/// A folder as LangChain's <c>FAISS.save_local</c> writes it, <c>index.faiss</c> and <c>index.pkl</c>, which may come from anywhere. The
/// pickle is read as data; nothing in it is executed. Documents are held in memory, vectors are not.
/// </summary>
public sealed class LangChainFolder : IDisposable
{
    /// <summary>The vectors' file.</summary>
    public const string VectorsName = "index.faiss";

    /// <summary>The documents' file.</summary>
    public const string PickleName = "index.pkl";

    private readonly FaissFlatReader _vectors;

    private LangChainFolder(string directory, FaissFlatReader vectors, LangChainDocument[] documents, long pickleBytes, DateTime written)
    {
        Directory = directory;
        _vectors = vectors;
        Documents = documents;
        PickleBytes = pickleBytes;
        WrittenUtcTicks = written.Ticks;
    }

    /// <summary>Full path.</summary>
    public string Directory { get; }

    /// <summary>The documents, in the order of the rows: the n-th has row n.</summary>
    public IReadOnlyList<LangChainDocument> Documents { get; }

    /// <summary>Floats in a vector.</summary>
    public int Dimensions => _vectors.Header.Dimensions;

    /// <summary>Whether the index compares by Euclidean distance (LangChain's default) and not by inner product.</summary>
    public bool IsEuclidean => _vectors.IsEuclidean;

    /// <summary>Bytes of <c>index.pkl</c>.</summary>
    public long PickleBytes { get; }

    /// <summary>When <c>index.pkl</c> was last written, UTC ticks.</summary>
    public long WrittenUtcTicks { get; }

    /// <summary>Opens a folder and reads its documents.</summary>
    /// <exception cref="LangChainFormatException">It is no such folder, is damaged, or holds something that is not read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LangChainFolder Open(string directory) => Open(directory, PickleLimits.Default);

    internal static LangChainFolder Open(string directory, PickleLimits limits)
    {
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        string vectorsPath = Path.Combine(directory, VectorsName);
        var pickle = new FileInfo(Path.Combine(directory, PickleName));
        if (!File.Exists(vectorsPath) || !pickle.Exists)
        {
            throw new LangChainFormatException(
                "folder-incomplete", $"{directory} has no {VectorsName} or no {PickleName}; FAISS.save_local writes both.");
        }

        FaissFlatReader vectors = OpenVectors(vectorsPath);
        try
        {
            LangChainDocument[] documents = ReadPickle(pickle, limits);
            return documents.Length == vectors.Header.Rows
                ? new LangChainFolder(directory, vectors, documents, pickle.Length, pickle.LastWriteTimeUtc)
                : throw new LangChainFormatException(
                    "rows-differ", $"{vectorsPath} has {vectors.Header.Rows} rows, {PickleName} beside it {documents.Length}. They do not belong together.");
        }
        catch
        {
            vectors.Dispose();
            throw;
        }
    }

    /// <summary>Reads whole rows, as many as fit into <paramref name="destination"/>.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">A multiple of the dimensions long.</param>
    /// <exception cref="FaissFormatException">The file has become shorter since it was opened.</exception>
    public void ReadVectors(long firstRow, Span<float> destination) => _vectors.ReadRows(firstRow, destination);

    /// <inheritdoc />
    public void Dispose() => _vectors.Dispose();

    private static FaissFlatReader OpenVectors(string path)
    {
        try
        {
            return FaissFlatReader.OpenEitherMetric(path);
        }
        catch (FaissFormatException error)
        {
            throw new LangChainFormatException(error.Reason, $"{path}: {error.Message}", error);
        }
    }

    private static LangChainDocument[] ReadPickle(FileInfo file, PickleLimits limits)
    {
        try
        {
            return file.Length <= limits.FileBytes
                ? DocstorePickleReader.Read(File.ReadAllBytes(file.FullName), limits)
                : throw new LangChainFormatException("pickle-limit", $"{file.Length} bytes; {limits.FileBytes} are read.");
        }
        catch (LangChainFormatException error)
        {
            throw new LangChainFormatException(error.Reason, $"{file.FullName}: {error.Message}", error);
        }
    }
}
