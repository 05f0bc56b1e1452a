using XnaiAspire.Embedder.Engines.LlamaCpp;

namespace XnaiAspire.Embedder.Tests.Engines;

public sealed class LlamaCppIdentityTests
{
    [Theory]
    [InlineData("zen4", "/lib/libc.so.6", "/app/runtimes/linux-x64/native/libggml-cpu-zen4.so")]
    [InlineData("avx512", "/app/runtimes/linux-x64/native/avx512/libggml-cpu.so")]
    [InlineData("cpu", "/app/libggml-base.so")]
    public void The_processor_variant_comes_from_the_loaded_library(string variant, params string[] libraries)
        => Assert.Equal(variant, LlamaCppIdentity.CpuVariant(libraries));
}
