using System.Text.Json.Serialization;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>A checkpoint as the history in Redis has it.</summary>
internal sealed record TrackedCheckpoint(long Number, long Run, int Batch, DateTimeOffset At, long Documents, long Vectors);

/// <summary>Something that happened in a run.</summary>
internal sealed record TrackedEvent(DateTimeOffset At, string State, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrackedCheckpoint))]
[JsonSerializable(typeof(TrackedEvent))]
[JsonSerializable(typeof(LeaseHolder))]
internal sealed partial class TrackingJson : JsonSerializerContext;
