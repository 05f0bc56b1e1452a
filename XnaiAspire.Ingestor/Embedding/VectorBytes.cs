using System.Buffers;
using System.Runtime.InteropServices;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The bytes of an answer seen as floats, so that a vector is not copied between the wire and the index. Little-endian, as in the answer.</summary>
internal sealed class VectorBytes(ReadOnlyMemory<byte> bytes) : MemoryManager<float>
{
    public static ReadOnlyMemory<float> Of(ReadOnlyMemory<byte> bytes) => new VectorBytes(bytes).Memory;

    // Nobody writes: the memory is handed out as read-only alone.
    public override Span<float> GetSpan() => MemoryMarshal.Cast<byte, float>(MemoryMarshal.AsMemory(bytes).Span);

    public override MemoryHandle Pin(int elementIndex = 0) => bytes[(elementIndex * sizeof(float))..].Pin();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
