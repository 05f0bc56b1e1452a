using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XnaiAspire.AppHost.Tests.Helm;

/// <summary>
/// The few templates that the chart uses, as Helm renders them: <c>{{ .Values.a.b }}</c>, <c>{{ .Chart.Name }}</c>, <c>{{ .Release.Name }}</c>,
/// <c>{{ required `message` .Values.a.b }}</c>, and <c>| int</c>, <c>| toString</c> behind them. Anything else is an error.
/// </summary>
internal sealed partial class HelmTemplate(JsonNode values, string chartName, string releaseName)
{
    public string Render(string template)
    {
        var rendered = Action().Replace(template, match => Evaluate(match.Groups["action"].Value.Trim()));
        return rendered.Contains("{{", StringComparison.Ordinal) ? throw new FormatException($"Not a template of this chart: {rendered}") : rendered;
    }

    private string Evaluate(string action)
    {
        var match = Expression().Match(action);
        if (!match.Success)
        {
            throw new FormatException($"Not a template of this chart: {{{{ {action} }}}}");
        }

        var value = match.Groups["path"].Value switch
        {
            ".Chart.Name" => chartName,
            ".Release.Name" => releaseName,
            var path => Lookup(path),
        };
        return match.Groups["message"].Success && string.IsNullOrEmpty(value)
            ? throw new InvalidOperationException(match.Groups["message"].Value)
            : value ?? "";
    }

    // .Values.secrets.redis.redis_password; Helm gives nothing for what is not there, and fails below it.
    private string? Lookup(string path)
    {
        JsonNode? node = values;
        foreach (var name in path.Split('.').Skip(2))
        {
            node = node is JsonObject map ? map[name] : throw new FormatException($"{path}: there is nothing that has '{name}'.");
        }

        return node?.ToString();
    }

    [GeneratedRegex(@"\{\{(?<action>[^{}]*)\}\}")]
    private static partial Regex Action();

    [GeneratedRegex("""^(required `(?<message>[^`]*)` )?(?<path>\.(Chart\.Name|Release\.Name|Values(\.\w+)+))( \| (int|toString))?$""")]
    private static partial Regex Expression();
}
