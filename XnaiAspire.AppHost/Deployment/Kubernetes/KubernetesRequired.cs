using System.Text.RegularExpressions;
using Aspire.Hosting.Kubernetes;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// Helm puts in nothing for a value that was left empty, and a Redis with an empty password takes everybody. So each secret is required, and
/// each has one place, that of its owner, whatever part needs it: in the Ingestor's Secret <c>{{ .Values.secrets.ingestor.redis_password }}</c>
/// becomes <c>{{ required `secrets.redis.redis_password is not set` .Values.secrets.redis.redis_password }}</c>, its text in the one kind of quotes
/// that does not end the YAML text around it.
/// </summary>
internal static partial class KubernetesRequired
{
    /// <summary>Requires all secrets of the resource. What has no owner is the resource's own.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="owners">Secret and owner, with the names that they have in values.yaml.</param>
    public static void RequireSecrets(this KubernetesResource resource, IReadOnlyDictionary<string, string> owners)
    {
        if (resource.Secret is not { StringData: var data })
        {
            return;
        }

        foreach (var (name, value) in data.ToArray())
        {
            data[name] = SecretValue().Replace(value, match =>
            {
                var key = match.Groups["key"].Value;
                var path = $"secrets.{owners.GetValueOrDefault(key, match.Groups["resource"].Value)}.{key}";
                return $$$"""{{ required `{{{path}}} is not set` .Values.{{{path}}} }}""";
            });
        }
    }

    [GeneratedRegex(@"\{\{ \.Values\.secrets\.(?<resource>\w+)\.(?<key>\w+) \}\}")]
    private static partial Regex SecretValue();
}
