using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>Results on stdout: for people, or with <c>--json</c> for machines.</summary>
internal static class Output
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "The result as one JSON object on stdout.",
    };

    public static string AsJson<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);
}
