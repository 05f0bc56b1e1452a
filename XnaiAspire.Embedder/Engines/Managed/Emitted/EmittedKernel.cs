using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using XnaiAspire.Embedder.Engines.Managed.Bytes;

namespace XnaiAspire.Embedder.Engines.Managed.Emitted;

/// <summary>Whether code is emitted at start, and if not, why not.</summary>
/// <param name="Tile">Multiplies; null: nothing is emitted, and the engine does without.</param>
/// <param name="Description">For people: "avx512-vnni", or the reason.</param>
/// <param name="IsFailure">It should have worked here.</param>
internal sealed record EmittedKernel(IByteTile? Tile, string Description, bool IsFailure)
{
    /// <summary>Emits where it is allowed, where the processor has the instructions, and where the result is right.</summary>
    /// <param name="isAllowed">The option <c>Embedder:EmittedKernels</c>.</param>
    public static EmittedKernel Choose(bool isAllowed) =>
        !isAllowed ? No("off: Embedder:EmittedKernels is false")
        : !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 ? No("none for this system: it is Linux on x64 that has one")
        : NumericPaths.Best != NumericPath.Vector512 || !HasVnni() ? No("none for this processor: it has no AVX512_VNNI, or it is switched off")
        : Try(ByteTileCode.Write());

    /// <summary>What becomes of code that may be refused or wrong.</summary>
    internal static EmittedKernel Try(ReadOnlySpan<byte> code)
    {
        try
        {
            EmittedByteTile tile = new(ExecutableMemory.Of(code));
            return ByteTileCheck.IsRight(tile)
                ? new EmittedKernel(tile, "avx512-vnni", IsFailure: false)
                : new EmittedKernel(null, "failed its self-test on this processor", IsFailure: true);
        }
        catch (InvalidOperationException refused)
        {
            return new EmittedKernel(null, refused.Message, IsFailure: true);
        }
    }

    private static EmittedKernel No(string reason) => new(null, reason, IsFailure: false);

    // Leaf 7, ECX bit 11 (Intel's manual, CPUID). That the system saves the registers, .NET has found out for AVX-512.
    private static bool HasVnni()
    {
        const int Features = 7, Avx512Vnni = 1 << 11;
        return X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= Features && (X86Base.CpuId(Features, 0).Ecx & Avx512Vnni) != 0;
    }
}
