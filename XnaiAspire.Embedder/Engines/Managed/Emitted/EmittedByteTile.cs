using XnaiAspire.Embedder.Engines.Managed.Bytes;

namespace XnaiAspire.Embedder.Engines.Managed.Emitted;

/// <summary>Calls the code of <see cref="ByteTileCode"/>.</summary>
internal sealed unsafe class EmittedByteTile(ExecutableMemory code) : IByteTile
{
    public void Multiply(byte* rows, byte* columns, float* y, int yStride, int blocks)
    {
        // A microsecond or less: too short for the garbage collector to be told of it.
        ((delegate* unmanaged[SuppressGCTransition]<byte*, byte*, float*, nint, nint, void>)code.Address)(rows, columns, y, (nint)yStride * sizeof(float), blocks);
        GC.KeepAlive(code);
    }
}
