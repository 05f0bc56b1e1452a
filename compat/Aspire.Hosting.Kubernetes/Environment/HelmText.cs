namespace Aspire.Hosting.Kubernetes;

// Names and templates of the chart.
internal static class HelmText
{
    private const string Open = "{{";
    private const string Close = "}}";

    // {{ .Values.secrets.redis.redis_password }}; keys of values have no dashes, since a dash in a path means minus.
    public static string Value(string section, string resource, string key) => Expression($".Values.{section}.{Key(resource)}.{Key(key)}");

    public static string Expression(string content) => $"{Open} {content} {Close}";

    public static string Key(string name) => name.Replace('-', '_');

    public static bool HasTemplate(string text) => text.Contains(Open, StringComparison.Ordinal);

    public static bool HasSecret(string text) => text.Contains($"{Open} .Values.secrets.", StringComparison.Ordinal);

    // {{ .Values.parameters.ingestor.port_http | int }} stands without quotes, so that it becomes a number.
    public static bool IsNumber(string text) =>
        text.StartsWith(Open, StringComparison.Ordinal) && text.EndsWith($"| int {Close}", StringComparison.Ordinal);

    // XnaiAspire.AppHost -> xnaiaspire-apphost
    public static string ChartName(string applicationName) => applicationName.ToLowerInvariant().Replace('_', '-').Replace('.', '-');

    public static string ServiceName(string resource) => $"{resource.ToLowerInvariant()}-service";

    public static string ConfigName(string resource) => $"{resource.ToLowerInvariant()}-config";

    public static string SecretName(string resource) => $"{resource.ToLowerInvariant()}-secrets";
}
