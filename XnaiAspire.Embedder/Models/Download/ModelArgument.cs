namespace XnaiAspire.Embedder.Models.Download;

/// <summary>What <c>--model FILE|NAME|URL</c> asks for.</summary>
internal static class ModelArgument
{
    private const string HashPrefix = "#sha256=";
    private const int HashDigits = 64;

    /// <summary>The model to fetch; null when the value is the path of a file.</summary>
    /// <exception cref="ModelRefusedException">It is neither a file, a known name nor an address with a hash.</exception>
    public static PinnedModel? Parse(string value)
    {
        if (value.Contains("://", StringComparison.Ordinal))
            return FromAddress(value);
        if (File.Exists(value))
            return null;
        if (ModelCatalogue.Find(value) is { } known)
            return known;
        return IsPath(value) ? null : throw new ModelRefusedException(
            "model-unknown",
            $"There is no file '{value}' and no model of that name. Known names: {string.Join(", ", ModelCatalogue.Models.Select(model => model.Name))}. Any other model: --model FILE, or --model URL{HashPrefix}HASH.");
    }

    private static PinnedModel FromAddress(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var whole) || whole.UserInfo.Length > 0)
            throw new ModelRefusedException("model-address", "--model is an address that cannot be used: https://HOST/PATH, without user name and password, is expected.");
        PinnedModel model = new(NameOf(whole), new Uri(whole.GetLeftPart(UriPartial.Query)), whole.Fragment.ToLowerInvariant().Replace(HashPrefix, "", StringComparison.Ordinal));
        if (!DownloadAddress.IsAllowed(model.Address))
            throw new ModelRefusedException("model-address", $"'{model.ShownAddress}' is not fetched: an address must begin with https://, or with http:// on this machine.");
        if (!whole.Fragment.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase) || model.Sha256.Length != HashDigits || !model.Sha256.All(char.IsAsciiHexDigit))
        {
            throw new ModelRefusedException(
                "model-hash-missing",
                $"'{model.ShownAddress}' is not fetched without its SHA-256. Add it to the address: '{model.ShownAddress}{HashPrefix}' and {HashDigits} hex digits, which the host shows beside the file, or sha256sum of a copy that you trust.");
        }

        return model;
    }

    private static string NameOf(Uri address) => Path.GetFileNameWithoutExtension(Uri.UnescapeDataString(address.Segments[^1])) is { Length: > 0 } name ? name : address.Host;

    private static bool IsPath(string value)
        => value.AsSpan().ContainsAny('/', '\\') || value.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
