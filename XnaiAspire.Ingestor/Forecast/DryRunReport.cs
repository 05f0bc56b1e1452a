namespace XnaiAspire.Ingestor.Forecast;

/// <summary>What a run would do and cost. Counts of files are exact; the rest is exact where all files were read, else estimated by bytes.</summary>
/// <param name="LibraryPath">Full path of the library.</param>
/// <param name="IndexDirectory">Full path of the index directory, which need not be there.</param>
/// <param name="Add">Files that the index does not have.</param>
/// <param name="Replace">Files that have changed, or at least their time; the same bytes cost nothing but reading.</param>
/// <param name="Remove">Documents whose file is gone.</param>
/// <param name="Unchanged">Files that are not read.</param>
/// <param name="FailedBefore">Files that failed, have not changed and are not tried again.</param>
/// <param name="Unreadable">Folders and names that cannot be looked at.</param>
/// <param name="LeftOut">Entries that are no documents: links out of the library, special files.</param>
/// <param name="Bytes">Of the files to be read.</param>
/// <param name="ResumesFirst">Whether an unfinished run is finished first; its documents are among those to add and replace.</param>
public sealed record DryRunReport(
    string LibraryPath,
    string IndexDirectory,
    int Add,
    int Replace,
    int Remove,
    int Unchanged,
    int FailedBefore,
    int Unreadable,
    int LeftOut,
    long Bytes,
    bool ResumesFirst)
{
    // A row of the ledger beside its text: numbers, keys of two indexes, heading.
    private const long LedgerBytesAChunk = 110;

    /// <summary>Whether the run would be refused, because the index was made with another model or chunker.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Where chunks, tokens, time and bytes come from, in words.</summary>
    public string Basis { get; init; } = "";

    /// <summary>Whether chunks and tokens are counts and no estimates; null without an Embedder.</summary>
    public bool? IsExact { get; init; }

    /// <summary>Files of the sample that cannot be read or parsed.</summary>
    public int FailedInSample { get; init; }

    /// <summary>Chunks, at most: those whose text the index has already cost no embedding.</summary>
    public long? Chunks { get; init; }

    /// <summary>Tokens of those chunks.</summary>
    public long? Tokens { get; init; }

    /// <summary>Time to embed them at the speed that a few chunks were embedded with just now; an estimate.</summary>
    public double? Seconds { get; init; }

    /// <summary>Bytes that <c>vectors.faiss</c> grows by.</summary>
    public long? VectorBytes { get; init; }

    /// <summary>Bytes that <c>texts.utf8</c> and <c>ledger.db</c> grow by; an estimate. A snapshot takes vectors and texts once more.</summary>
    public long? LedgerBytes { get; init; }

    internal DryRunReport With(Sample sample, int dimensions, double? tokensPerSecond)
    {
        (long chunks, long tokens) = (sample.Whole(sample.Chunks), sample.Whole(sample.Tokens));
        return this with
        {
            IsExact = sample.IsAll,
            Basis = sample.IsAll
                ? "all files were read and chunked"
                : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"estimated from {sample.Documents:N0} files of {sample.Bytes:N0} bytes that were read and chunked"),
            FailedInSample = sample.Failed,
            Chunks = chunks,
            Tokens = tokens,
            Seconds = tokens == 0 ? 0 : tokensPerSecond is { } rate ? Math.Round(tokens / rate, 1) : null,
            VectorBytes = chunks * dimensions * sizeof(float),
            LedgerBytes = sample.Whole(sample.TextBytes) + chunks * LedgerBytesAChunk,
        };
    }
}
