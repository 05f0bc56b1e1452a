using System.Globalization;
using System.Text.Json;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>What the ledger says the index is: <c>meta</c>.</summary>
internal static class IdentityCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        LedgerIdentity identity = check.Identity!;
        IndexFingerprint print = identity.Fingerprint;
        Expect(Path.IsPathFullyQualified(identity.LibraryRoot), "library-root", $"'{identity.LibraryRoot}' is no full path.");
        Expect(print.Dimensions is >= 1 and <= FaissFlatHeader.MaxDimensions, "fingerprint", $"{print.Dimensions} dimensions.");
        Expect(IsHex(print.ModelSha256, 64), "fingerprint", $"'{print.ModelSha256}' is no SHA-256.");
        Expect(
            print is { ModelName: not null, Engine: not null, Pooling: not null, Chunker: not null, ChunkTokens: >= 0, ChunkOverlapTokens: >= 0 },
            "fingerprint", "A part of it is missing.");
        Expect(identity.Generation > 0, "generation", $"It is {identity.Generation}; they count from 1.");
        Expect(identity.Id.Length == 0 || IsHex(identity.Id, 32), "index-id", $"'{identity.Id}' is not 32 hex digits.");
        string? stored = ledger.Scalar("SELECT value FROM meta WHERE key = 'fingerprint'") as string;
        Expect(stored == JsonSerializer.Serialize(print, LedgerJson.Default.IndexFingerprint), "fingerprint", "It holds fields that it does not have.");
        if (ledger.Scalar("SELECT value FROM meta WHERE key = 'fence'") is string fence)
        {
            Expect(long.TryParse(fence, NumberStyles.None, CultureInfo.InvariantCulture, out _), "fence", $"'{fence}' is no number.");
        }

        void Expect(bool holds, string key, string detail)
        {
            if (!holds)
            {
                check.Corrupt("meta-invalid", $"ledger.db: meta, {key}", detail, check.Next.Rebuild);
            }
        }
    }

    /// <summary>Whether a text is so many lower-case hex digits.</summary>
    public static bool IsHex(string? text, int length) => text?.Length == length && text.All(char.IsAsciiHexDigitLower);
}
