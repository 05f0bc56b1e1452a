using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Download;
using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>Opens the model that the options ask for, and has it first: fetches it, or makes the built-in one.</summary>
internal sealed class ModelOpener(EmbedderOptions options, TimeProvider time, ILoggerFactory loggers)
{
    private readonly string _directory = Path.GetFullPath(options.DataPath);

    /// <exception cref="ModelRefusedException">There is no such model, or it cannot be used.</exception>
    public async Task<EmbeddingModel> OpenAsync(CancellationToken cancellationToken)
    {
        if (options.Model is not { Length: > 0 } asked)
            return await OpenBuiltInAsync(cancellationToken);
        if (ModelArgument.Parse(asked) is not { } model)
            return await EmbeddingModel.OpenAsync(Path.GetFullPath(asked), cancellationToken);

        // A bar for a person who looks on; lines in the log for what reads them later.
        ModelDownload download = new(_directory, Console.IsErrorRedirected ? null : Console.Error, time, loggers.CreateLogger<ModelDownload>());
        return await EmbeddingModel.OpenAsync(await download.EnsureAsync(model, cancellationToken), cancellationToken);
    }

    private async Task<EmbeddingModel> OpenBuiltInAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddingModel.OpenAsync(await LexicalModel.EnsureAsync(_directory, cancellationToken), cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            throw new ModelRefusedException("built-in-model", damaged.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException("data-path", $"The built-in model cannot be written to '{_directory}' (Embedder:DataPath): {error.Message}");
        }
    }
}
