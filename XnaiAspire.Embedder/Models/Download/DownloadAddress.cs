namespace XnaiAspire.Embedder.Models.Download;

/// <summary>Which addresses a model may come from.</summary>
internal static class DownloadAddress
{
    /// <summary>Encrypted, or from this machine: the hash protects what is fetched, but not who sees what is asked for.</summary>
    public static bool IsAllowed(Uri address)
        => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    /// <summary>Whether a redirect may be followed; one that gives up encryption may not.</summary>
    public static bool MayLead(Uri from, Uri to)
        => IsAllowed(to) && (from.Scheme == to.Scheme || to.Scheme == Uri.UriSchemeHttps);
}
