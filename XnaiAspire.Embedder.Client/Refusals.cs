using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Client;

/// <summary>Codes of refusals, the same as in the Ingestor's list of failures.</summary>
internal static class Refusals
{
    public const string TooManyBytes = "too-many-bytes";

    public static string Code(RefusalReason reason) => reason switch
    {
        RefusalReason.Empty => "empty",
        RefusalReason.TooManyTokens => "too-many-tokens",
        RefusalReason.TooManyBytes => TooManyBytes,
        RefusalReason.BadVector => "bad-vector",
        RefusalReason.Engine => "engine",
        _ => "refused",
    };
}
