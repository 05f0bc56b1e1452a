using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Hosting;

public sealed class EngineChoiceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-choice-").FullName;

    [Theory]
    [InlineData("auto", "managed ")]
    [InlineData("Managed", "managed ")]
    [InlineData("llama", "llama.cpp ")]
    public async Task The_option_names_the_engine(string choice, string name)
        => Assert.StartsWith(name, (await LoadAsync(choice, new TinyModel())).Name, StringComparison.Ordinal);

    [Fact]
    public async Task What_is_emitted_can_be_switched_off_and_is_said()
    {
        var engine = await LoadAsync("managed", new TinyModel(), "--Embedder:EmittedKernels=false");
        Assert.Contains("Embedder:EmittedKernels", engine.Kernels, StringComparison.Ordinal);
        Assert.DoesNotContain("int8", engine.Name, StringComparison.Ordinal);
        Assert.DoesNotContain("Embedder:EmittedKernels", (await LoadAsync("managed", new TinyModel())).Kernels, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_takes_llama_for_what_the_managed_engine_cannot_run()
    {
        TinyModel model = new() { LastTokenType = 4 };
        Assert.StartsWith("llama.cpp ", (await LoadAsync("auto", model)).Name, StringComparison.Ordinal);
        Assert.Equal("engine-unsupported", (await Assert.ThrowsAsync<ModelRefusedException>(() => LoadAsync("managed", model))).Reason);
    }

    [Fact]
    public async Task Auto_does_not_try_a_damaged_model_elsewhere()
    {
        TinyModel model = new() { WithoutTensor = "token_embd_norm.weight" };
        Assert.Equal("bad-tensor", (await Assert.ThrowsAsync<ModelRefusedException>(() => LoadAsync("auto", model))).Reason);
    }

    [Theory]
    [InlineData("fastest")]
    [InlineData("1")]
    [InlineData("")]
    public void Another_word_is_refused(string choice)
        => Assert.Equal("bad-option", Assert.Throws<ModelRefusedException>(() => EngineLoader.Parse(choice)).Reason);

    [Fact]
    public void Every_choice_is_known()
        => Assert.Equal(Enum.GetValues<EngineChoice>(), Enum.GetNames<EngineChoice>().Select(EngineLoader.Parse));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(string Name, string Kernels)> LoadAsync(string choice, TinyModel model, params string[] more)
    {
        await using var app = EmbedderHost.Build(
            RunningEmbedder.Arguments(["--model", model.WriteTo(_directory), $"--Embedder:Engine={choice}", "--Embedder:Contexts=1", .. more]));
        var host = app.Services.GetRequiredService<EngineHost>();
        await host.LoadAsync(CancellationToken.None);
        Assert.True(host.TryGet(out var loaded));
        return (loaded.Engine.Name, loaded.Engine.Kernels);
    }
}
