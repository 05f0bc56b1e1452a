using System.Text.RegularExpressions;
using Aspire.Hosting.Docker.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// Compose puts in nothing for a variable that is empty or not there, and a Redis with an empty password takes everybody. So every variable
/// is required: <c>${REDIS_PASSWORD}</c> becomes <c>${REDIS_PASSWORD:?is not set}</c>, and compose refuses to start without.
/// </summary>
internal static partial class ComposeRequired
{
    /// <summary>Requires all variables of the file.</summary>
    public static void Require(ComposeFile file)
    {
        foreach (var service in file.Services.Values)
        {
            service.Image = service.Image is null ? null : Require(service.Image);
            foreach (var (name, value) in service.Environment.ToArray())
            {
                service.Environment[name] = Require(value);
            }

            foreach (var volume in service.Volumes.Where(volume => volume.Source is not null))
            {
                volume.Source = Require(volume.Source!);
            }
        }
    }

    private static string Require(string text) => Variable().Replace(text, "${$1:?is not set}");

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z0-9_]+)\}")]
    private static partial Regex Variable();
}
