using System.Runtime.Intrinsics.X86;

namespace XnaiAspire.Bench;

/// <summary>Whether the processor adds products of bytes in 32 bits.</summary>
internal static class Vnni
{
    private const int Features = 7;
    private const int Avx512Vnni = 1 << 11;

    // .NET knows of the form for AVX2 only.
    public static bool IsSupported { get; } = AvxVnni.IsSupported || (Avx512F.IsSupported && (X86Base.CpuId(Features, 0).Ecx & Avx512Vnni) != 0);
}
