using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Helm;

/// <summary>The chart's objects, as <c>helm template</c> gives them.</summary>
internal sealed class RenderedChart
{
    private const string Release = "library";

    private RenderedChart(IReadOnlyList<JsonNode> objects) => Objects = objects;

    public IReadOnlyList<JsonNode> Objects { get; }

    /// <summary>Deployments, StatefulSets and Jobs.</summary>
    public IEnumerable<JsonNode> Workloads => Objects.Where(item => (string)item["kind"]! is "Deployment" or "StatefulSet" or "Job");

    /// <summary>With what whoever installs it has to give.</summary>
    public static RenderedChart Render(string directory, string password = "from-the-installer")
    {
        var values = YamlJson.Parse(File.ReadAllText(Path.Combine(directory, "values.yaml")));
        foreach (var (resource, secret) in ((string, string)[])
            [("redis", "redis_password"), ("embedder", "embedder_key"), ("kubernetes_dashboard", "dashboard_token"), ("kubernetes_dashboard", "telemetry_key"), ("ingestor", "redis")])
        {
            if (values["secrets"]![resource]?[secret] is not null)
            {
                values["secrets"]![resource]![secret] = password;
            }
        }

        var chart = YamlJson.Parse(File.ReadAllText(Path.Combine(directory, "Chart.yaml")));
        var template = new HelmTemplate(values, (string)chart["name"]!, Release);
        return new RenderedChart(
        [
            .. Directory.EnumerateFiles(Path.Combine(directory, "templates"), "*.yaml", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => YamlJson.Parse(template.Render(File.ReadAllText(path)))),
        ]);
    }

    public JsonNode One(string kind, string name) => Assert.Single(Objects, item => (string)item["kind"]! == kind && (string)item["metadata"]!["name"]! == name);
}
