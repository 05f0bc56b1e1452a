using System.Security.Cryptography;

namespace XnaiAspire.Embedder.Models;

/// <summary>The identity of a file's bytes.</summary>
internal static class FileHash
{
    /// <summary>SHA-256 of the whole file, lowercase hex.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<string> Sha256Async(string path, CancellationToken cancellationToken)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
