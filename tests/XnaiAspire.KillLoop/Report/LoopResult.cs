using System.Text.Json.Serialization;

namespace XnaiAspire.KillLoop.Report;

/// <summary>How a loop ended, for <c>--json</c> and the table; <c>Problem</c> is null when all is well.</summary>
internal sealed record LoopResult(
    string? Problem, string Command, int Seed, int Files, int Kills, int ProcessesKilled, IReadOnlyDictionary<string, int> KillsByTarget,
    IReadOnlyDictionary<string, int> KillsByFailpoint, IReadOnlyList<string> FailpointsNotReached, int Rounds, int Steps, int IngestorStarts,
    int EmbedderStarts, int RedisStarts, long Lost, long Duplicated, long Embedded, long EmbeddedUndisturbed, long EmbeddedAgain, long AskedAgain,
    long InFlight, long InFlightBound, string VectorsSha256, IReadOnlyDictionary<string, string> FilesSha256, double Seconds, string Work);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LoopResult))]
internal sealed partial class LoopJson : JsonSerializerContext;
