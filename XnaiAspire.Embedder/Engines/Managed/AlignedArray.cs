using System.Runtime.CompilerServices;

namespace XnaiAspire.Embedder.Engines.Managed;

/// <summary>
/// Numbers at a fixed address that is a multiple of a cache line: a kernel's loads then never cross one. The memory is the garbage
/// collector's, so no pointer into it outlives it as long as somebody holds this object.
/// </summary>
internal sealed unsafe class AlignedArray<T>
    where T : unmanaged
{
    private const int LineBytes = 64;

    private readonly T[] _memory;
    private readonly int _offset;

    /// <exception cref="OverflowException">More numbers than an array can have.</exception>
    public AlignedArray(long length)
    {
        Length = checked((int)length);
        _memory = GC.AllocateArray<T>(checked(Length + (LineBytes / sizeof(T))), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _memory[0]);
        _offset = (int)((((address + LineBytes - 1) & -LineBytes) - address) / sizeof(T));
    }

    public int Length { get; }

    public T* Pointer => (T*)Unsafe.AsPointer(ref _memory[0]) + _offset;

    public Span<T> Span => _memory.AsSpan(_offset, Length);
}
