using System.Runtime.InteropServices;

namespace XnaiAspire.Embedder.Engines.Managed.Emitted;

/// <summary>Code of our own in memory that is first written and then executed, never both at a time. Linux.</summary>
internal sealed partial class ExecutableMemory : SafeHandle
{
    // <sys/mman.h>
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int ProtExecute = 4;
    private const int MapPrivate = 0x02;
    private const int MapAnonymous = 0x20;

    private readonly nuint _length;

    private ExecutableMemory(nuint length)
        : base(-1, ownsHandle: true) => _length = length;

    public override bool IsInvalid => handle == -1;

    /// <summary>The address of the first instruction; valid as long as this object is held.</summary>
    public nint Address => handle;

    /// <exception cref="InvalidOperationException">The system does not allow it; some forbid memory to become executable.</exception>
    public static unsafe ExecutableMemory Of(ReadOnlySpan<byte> code)
    {
        ExecutableMemory memory = new((nuint)code.Length);
        memory.SetHandle(Map(0, memory._length, ProtRead | ProtWrite, MapPrivate | MapAnonymous, -1, 0));
        if (memory.IsInvalid)
            throw new InvalidOperationException($"no memory for code: {Marshal.GetLastPInvokeErrorMessage()}");

        code.CopyTo(new Span<byte>((void*)memory.handle, code.Length));
        if (Protect(memory.handle, memory._length, ProtRead | ProtExecute) != 0)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();
            memory.Dispose();
            throw new InvalidOperationException($"memory may not become executable: {reason}");
        }

        return memory;
    }

    protected override bool ReleaseHandle() => Unmap(handle, _length) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
