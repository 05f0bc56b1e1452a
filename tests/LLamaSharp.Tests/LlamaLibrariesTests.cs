using System.Collections.Concurrent;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using XnaiAspire.Embedder.Tests.Support;

namespace LLama.Tests;

public sealed class LlamaLibrariesTests
{
    [Theory]
    [InlineData("0.4.0", true)]
    [InlineData("0.5.0", true)]
    [InlineData("0.5.0-dev", true)]
    [InlineData("0.5.1", false)]
    [InlineData("0.50", false)]
    [InlineData("b9842", false)]
    [InlineData("", false)]
    public void Only_versions_whose_layouts_are_known_are_used(string version, bool known)
        => Assert.Equal(known, LlamaLibraries.IsKnown(version));

    [Fact]
    public void The_structs_have_the_size_that_the_C_compiler_gave_them() => Assert.True(LlamaLibraries.LayoutsAreAsCompiled());

    [Fact]
    public void Configuring_comes_before_loading()
    {
        NativeApi.llama_empty_call();
        Assert.True(NativeLibraryConfig.LLama.LibraryHasLoaded);
        Assert.Throws<InvalidOperationException>(() => NativeLibraryConfig.All.WithSearchDirectory("elsewhere"));
    }

    [Fact]
    public void What_llama_says_reaches_the_callback()
    {
        var directory = Directory.CreateTempSubdirectory("xnai-llama-").FullName;
        ConcurrentQueue<string> said = [];
        NativeLogConfig.llama_log_set((_, message) => said.Enqueue(message));
        try
        {
            var path = Path.Combine(directory, "noise.gguf");
            File.WriteAllText(path, "no model");
            Assert.Throws<LoadWeightsFailedException>(() => LLamaWeights.LoadFromFile(new ModelParams(path)));
            Assert.Contains(said, message => message.Contains("gguf", StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            NativeLogConfig.llama_log_set((NativeLogConfig.LLamaLogCallback?)null);
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_callback_that_throws_does_not_end_the_process()
    {
        var directory = Directory.CreateTempSubdirectory("xnai-llama-").FullName;
        NativeLogConfig.llama_log_set((_, _) => throw new InvalidOperationException("from the callback"));
        try
        {
            using var weights = LLamaWeights.LoadFromFile(new ModelParams(new TinyModel().WriteTo(directory)));
            Assert.Equal(64, weights.EmbeddingSize);
        }
        finally
        {
            NativeLogConfig.llama_log_set((NativeLogConfig.LLamaLogCallback?)null);
            Directory.Delete(directory, recursive: true);
        }
    }
}
