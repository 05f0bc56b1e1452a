using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Index.Search;

/// <summary>The committed rows of <c>vectors.faiss</c>, mapped: the page cache holds them, not this process's heap.</summary>
internal sealed unsafe class VectorMap : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;

    public VectorMap(string path, FaissFlatHeader header)
    {
        Header = header;
        if (header.Rows == 0)
        {
            return;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length < header.FileLength)
        {
            throw new FaissFormatException("faiss-truncated", $"{path} has {stream.Length} bytes; the ledger's {header.Rows} rows take {header.FileLength}.");
        }

        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, header.FileLength, MemoryMappedFileAccess.Read);
    }

    public FaissFlatHeader Header { get; }

    /// <summary>Keeps the rows mapped until the pin is disposed, also when the map itself is disposed before.</summary>
    public Pin Hold() => new(_view?.SafeMemoryMappedViewHandle, _view?.PointerOffset ?? 0, Header);

    public void Dispose()
    {
        _view?.Dispose();
        _file?.Dispose();
    }

    internal readonly struct Pin : IDisposable
    {
        private readonly SafeMemoryMappedViewHandle? _handle;
        private readonly byte* _rows;
        private readonly FaissFlatHeader _header;

        public Pin(SafeMemoryMappedViewHandle? handle, long offset, FaissFlatHeader header)
        {
            _handle = handle;
            _header = header;
            byte* start = null;
            _handle?.AcquirePointer(ref start);
            _rows = start + offset + FaissFlatHeader.Length;
        }

        /// <summary>The bytes of a row, valid until the pin is disposed.</summary>
        public ReadOnlySpan<byte> Row(long row) => Rows(row, 1);

        /// <summary>The bytes of neighbouring rows, valid until the pin is disposed.</summary>
        public ReadOnlySpan<byte> Rows(long first, int count)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(first);
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(first, _header.Rows - count);
            return new ReadOnlySpan<byte>(_rows + first * _header.RowBytes, checked(count * _header.RowBytes));
        }

        /// <summary>The best of the rows that <paramref name="skip"/> does not hold and <paramref name="only"/>, if given, does.</summary>
        public (float Score, long Row)[] Scan(ReadOnlySpan<float> query, int k, RowSet skip, RowSet? only)
        {
            var top = new TopRows((int)Math.Min(k, _header.Rows));
            byte* row = _rows;
            for (long i = 0; i < _header.Rows; i++, row += _header.RowBytes)
            {
                if (!skip.Contains(i) && only?.Contains(i) != false)
                {
                    float score = InnerProduct.Compute(query, row);
                    if (score > top.Floor)
                    {
                        top.Offer(score, i);
                    }
                }
            }

            return top.Ordered();
        }

        public void Dispose() => _handle?.ReleasePointer();
    }
}
