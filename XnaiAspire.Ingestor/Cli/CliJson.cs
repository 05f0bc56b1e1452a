using System.Text.Json.Serialization;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The JSON of <c>--json</c>, written by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(SearchView))]
internal sealed partial class CliJson : JsonSerializerContext;
