using System.Text.Json.Serialization;

namespace XnaiAspire.Bench;

/// <summary>Of the Ingestor's <c>--json</c>, what is needed here.</summary>
internal sealed record IngestResult(
    int Committed, long Documents, long Chunks, long EmbeddedTokens, double ElapsedSeconds, double EmbeddingSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IngestResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
