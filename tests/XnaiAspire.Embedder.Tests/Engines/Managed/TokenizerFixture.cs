using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>The built-in model, whose vocabulary has pieces of many scripts, for both tokenizers.</summary>
public sealed class TokenizerFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-tokenizer-").FullName;

    internal LlamaTokens Llama { get; private set; } = null!;

    internal ManagedModel Managed { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var path = await LexicalModel.EnsureAsync(_directory, CancellationToken.None);
        (Llama, Managed) = (new LlamaTokens(path), new ManagedModel(path));
    }

    public Task DisposeAsync()
    {
        Llama.Dispose();
        Managed.Dispose();
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }
}
