using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DcpWatchEvent<DcpExecutable>))]
[JsonSerializable(typeof(DcpWatchEvent<DcpContainer>))]
[JsonSerializable(typeof(DcpWatchEvent<DcpService>))]
[JsonSerializable(typeof(List<DcpServiceProducer>))]
[JsonSerializable(typeof(DcpRefusal))]
[JsonSerializable(typeof(DcpInfo))]
internal sealed partial class DcpJsonContext : JsonSerializerContext;
