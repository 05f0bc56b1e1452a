using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Web;

/// <summary>The API's JSON, written by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(FailuresView))]
[JsonSerializable(typeof(SearchView))]
[JsonSerializable(typeof(SnapshotsView))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class WebJson : JsonSerializerContext;
