using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// The model that works with no download: generated here, the same bytes on every machine. It is lexical: it finds texts that share words
/// and word forms with a query, and knows nothing of meaning.
/// </summary>
public static class LexicalModel
{
    /// <summary>The model's name, as the fingerprint and the pages show it.</summary>
    public const string Name = "xnai-lexical-v1";

    /// <summary>Name of the file in the model directory.</summary>
    public const string FileName = Name + ".gguf";

    /// <summary>SHA-256 of version 1. Another hash is another model, whose vectors must not mix with this one's: it needs another name.</summary>
    public const string Sha256 = "d0ce3a04fb954b971738096c20fe121bd0e9b62007838d7bf867355f3d2ddd5d";

    /// <summary>
    /// Returns the path of the model file in <paramref name="directory"/>, writing it first when it is not there or not intact. Safe when
    /// several processes do so at once: each writes a file of its own and renames it.
    /// </summary>
    /// <exception cref="IOException">The directory or the file cannot be written or read.</exception>
    /// <exception cref="InvalidDataException">This build generates other bytes than <see cref="Sha256"/> names.</exception>
    public static async Task<string> EnsureAsync(string directory, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Path.GetFullPath(directory), FileName);
        if (File.Exists(path) && await FileHash.Sha256Async(path, cancellationToken).ConfigureAwait(false) == Sha256)
            return path;

        GgufWriter writer = LexicalGguf.Create(LexicalVocabulary.Create());
        cancellationToken.ThrowIfCancellationRequested();
        await writer.WriteAsync(path, cancellationToken).ConfigureAwait(false);
        string hash = await FileHash.Sha256Async(path, cancellationToken).ConfigureAwait(false);
        if (hash != Sha256)
        {
            throw new InvalidDataException(
                $"The generated model '{path}' has SHA-256 {hash}, version 1 has {Sha256}. Vectors of the two must not mix; give a model with --model FILE and report this.");
        }

        return path;
    }
}
