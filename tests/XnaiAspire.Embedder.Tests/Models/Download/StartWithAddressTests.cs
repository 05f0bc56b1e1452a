using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Models.Download;

/// <summary>The whole service, with a model that it fetches first.</summary>
public sealed class StartWithAddressTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-start-address-").FullName;

    [Fact]
    public async Task It_starts_with_a_model_that_it_has_fetched_and_again_without_the_server()
    {
        var file = await File.ReadAllBytesAsync(new TinyModel().WriteTo(_directory));
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        FileServer server = new(Answers.Good(file));
        var address = $"{server.Address}#sha256={hash}";

        Assert.Equal(hash, await LoadAsync(address));
        await server.DisposeAsync();
        Assert.Equal(hash, await LoadAsync(address));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("https://example.com/model.gguf", "model-hash-missing")]
    [InlineData("no-such-model", "model-unknown")]
    public async Task It_does_not_start_without_knowing_what_to_fetch(string model, string reason)
    {
        var refused = await Assert.ThrowsAsync<ModelRefusedException>(() => LoadAsync(model));
        Assert.Equal(reason, refused.Reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(60_001)]
    public async Task A_measure_that_makes_no_sense_is_refused(int milliseconds)
    {
        var refused = await Assert.ThrowsAsync<ModelRefusedException>(() => LoadAsync("all-MiniLM-L6-v2", $"--Embedder:SelfMeasureMilliseconds={milliseconds}"));
        Assert.Equal("bad-option", refused.Reason);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> LoadAsync(string model, params string[] more)
    {
        await using var app = EmbedderHost.Build(
            RunningEmbedder.Arguments(["--model", model, $"--Embedder:DataPath={Path.Combine(_directory, "models")}", "--Embedder:Contexts=1", .. more]));
        var host = app.Services.GetRequiredService<EngineHost>();
        await host.LoadAsync(CancellationToken.None);
        return host.TryGet(out var loaded) ? loaded.Model.Sha256 : "";
    }
}
