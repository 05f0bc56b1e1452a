using System.Text.Json.Serialization;

namespace XnaiAspire.Bench;

/// <summary>Of the Ingestor's <c>--json</c>, what is needed here.</summary>
internal sealed record IngestResult(
    int Committed, long Documents, long Chunks, long EmbeddedTokens, double ElapsedSeconds, double EmbeddingSeconds);

/// <summary>Of the <c>--json</c> of <c>merge</c>.</summary>
internal sealed record MergeResult(int Shards, long Documents, long Chunks);

/// <summary>Of the <c>--json</c> of <c>verify</c>.</summary>
internal sealed record VerifyResult(bool Healthy, long Documents, long Chunks, VerifyResultCounts Counts, double ElapsedSeconds);

/// <summary>How many findings there are of each kind.</summary>
internal sealed record VerifyResultCounts(long Lost, long Duplicated, long Orphaned, long Corrupt, long Stale);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IngestResult))]
[JsonSerializable(typeof(MergeResult))]
[JsonSerializable(typeof(VerifyResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
