using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Monitoring;

/// <summary>What lies in deploy/monitoring.</summary>
internal static class MonitoringFiles
{
    public static string Root { get; } = FindRoot();

    public static string Folder => Path.Combine(Root, "deploy", "monitoring");

    public static IReadOnlyList<JsonObject> Alerts { get; } =
        [.. ReadYaml("alerts.yaml")["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!.AsObject())];

    public static JsonObject Dashboard { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "grafana.json")))!.AsObject();

    /// <summary>Of the dashboard, without the headings between them.</summary>
    public static IReadOnlyList<JsonObject> Panels { get; } = [.. Dashboard["panels"]!.AsArray().Select(panel => panel!.AsObject()).Where(panel => (string)panel["type"]! != "row")];

    public static IReadOnlyList<string> DashboardExpressions { get; } =
        [.. Panels.SelectMany(panel => panel["targets"]!.AsArray()).Select(target => (string)target!["expr"]!)];

    public static IReadOnlyList<string> AlertExpressions { get; } = [.. Alerts.Select(alert => (string)alert["expr"]!)];

    public static IEnumerable<string> Expressions => AlertExpressions.Concat(DashboardExpressions);

    public static JsonNode ReadYaml(string name) => YamlJson.Parse(File.ReadAllText(Path.Combine(Folder, name)));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "XnaiAspire.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("XnaiAspire.sln is in no folder above the tests.");
    }
}
