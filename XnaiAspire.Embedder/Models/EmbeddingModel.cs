using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Models;

/// <summary>A model file that passed the checks, and its identity.</summary>
/// <param name="Path">The GGUF file.</param>
/// <param name="Name">The model's name for people and fingerprints.</param>
/// <param name="Sha256">Hash of the whole file, hex.</param>
/// <param name="Semantic">False for the built-in lexical model.</param>
/// <param name="Header">What its header says.</param>
public sealed record EmbeddingModel(string Path, string Name, string Sha256, bool Semantic, BertModelHeader Header)
{
    /// <summary>Checks and hashes the file. The hash is made anew at each start: 1 GB takes about a second, a stale one would be a wrong fingerprint.</summary>
    /// <exception cref="ModelRefusedException">The file cannot be used.</exception>
    public static async Task<EmbeddingModel> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var header = BertModelHeader.Read(path);
        try
        {
            var hash = await FileHash.Sha256Async(path, cancellationToken);
            var name = header.Name.Length > 0 ? header.Name : System.IO.Path.GetFileNameWithoutExtension(path);
            return new EmbeddingModel(path, name, hash, name != LexicalModel.Name, header);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException("model-unreadable", $"'{path}' cannot be read: {error.Message}");
        }
    }
}
