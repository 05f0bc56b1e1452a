using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace XnaiAspire.Index.Faiss;

/// <summary>Reads a FAISS flat inner-product file block by block: memory stays at what the caller asks for, whatever the header claims.</summary>
public sealed class FaissFlatReader : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FaissFlatReader(SafeFileHandle handle, FaissFlatHeader header, bool isEuclidean)
    {
        _handle = handle;
        Header = header;
        IsEuclidean = isEuclidean;
    }

    /// <summary>Dimensions and rows.</summary>
    public FaissFlatHeader Header { get; }

    /// <summary>Whether the file is an <c>IndexFlatL2</c>; only <see cref="OpenEitherMetric"/> opens one.</summary>
    public bool IsEuclidean { get; }

    /// <summary>Opens a file, which may come from anywhere.</summary>
    /// <exception cref="FaissFormatException">It is something else or cut off.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FaissFlatReader Open(string path) => Open(path, eitherMetric: false);

    /// <summary>Opens an <c>IndexFlatIP</c> or an <c>IndexFlatL2</c>: their rows lie alike.</summary>
    /// <exception cref="FaissFormatException">It is something else or cut off.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FaissFlatReader OpenEitherMetric(string path) => Open(path, eitherMetric: true);

    private static FaissFlatReader Open(string path, bool eitherMetric)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            Span<byte> bytes = stackalloc byte[FaissFlatHeader.Length];
            int read = Fill(handle, bytes, 0);
            bool isEuclidean = eitherMetric && FaissEuclideanHeader.TryMakeInnerProduct(bytes[..read]);
            return new FaissFlatReader(handle, FaissFlatHeader.Parse(bytes[..read], RandomAccess.GetLength(handle)), isEuclidean);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads whole rows, as many as fit into <paramref name="destination"/>.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">A multiple of the dimensions long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not all there.</exception>
    /// <exception cref="FaissFormatException">The file has become shorter since it was opened.</exception>
    public void ReadRows(long firstRow, Span<float> destination)
    {
        int rows = destination.Length / Header.Dimensions;
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + rows, Header.Rows, nameof(firstRow));
        Span<byte> bytes = MemoryMarshal.AsBytes(destination[..(rows * Header.Dimensions)]);
        if (Fill(_handle, bytes, Header.OffsetOf(firstRow)) < bytes.Length)
        {
            throw new FaissFormatException("faiss-truncated", "The file became shorter while it was read.");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private static int Fill(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        int total = 0;
        while (total < bytes.Length)
        {
            int read = RandomAccess.Read(handle, bytes[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
