namespace XnaiAspire.Embedder.Models.Download;

/// <summary>A model at an address, and the only bytes that are taken for it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Address">Where it is fetched; one that <see cref="DownloadAddress"/> allows.</param>
/// <param name="Sha256">Hash of the whole file, 64 lowercase hex digits.</param>
/// <param name="MaxBytes">The most that is fetched.</param>
internal sealed record PinnedModel(string Name, Uri Address, string Sha256, long MaxBytes = DownloadLimits.MaxModelBytes)
{
    /// <summary>Name of its file in the directory of models: of the hash alone, so that no address can choose a path.</summary>
    public string FileName => $"{Sha256}.gguf";

    /// <summary>The address for messages and logs, without the query: that of a signed address is as good as a password.</summary>
    public string ShownAddress => Address.GetLeftPart(UriPartial.Path);
}
