using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Projects;

[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(LaunchSettings))]
internal sealed partial class LaunchSettingsJson : JsonSerializerContext
{
    // Properties/launchSettings.json beside the project; null where there is none.
    public static LaunchSettings? Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), Default.LaunchSettings);
        }
        catch (JsonException ex)
        {
            throw new DistributedApplicationException($"Failed to get effective launch profile: '{path}' is not valid JSON. {ex.Message}", ex);
        }
    }
}
