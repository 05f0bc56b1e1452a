using XnaiAspire.Embedder.Engines.Managed.Bytes;

namespace XnaiAspire.Embedder.Tests.Engines.Managed.Emitted;

/// <summary>Code for a processor that need not be here.</summary>
internal sealed unsafe class EmulatedByteTile(byte[] code) : IByteTile
{
    public void Multiply(byte* rows, byte* columns, float* y, int yStride, int blocks) =>
        new Emulator(code).Call((long)rows, (long)columns, (long)y, (long)yStride * sizeof(float), blocks);
}
