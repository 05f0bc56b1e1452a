using System.Text.Json.Nodes;

namespace XnaiAspire.AppHost.Tests.Monitoring;

/// <summary>The dashboard can be imported anywhere: it knows no data source and no machine by name.</summary>
public sealed class DashboardTests
{
    private const string Source = "${datasource}";

    [Fact]
    public void Its_data_source_is_a_variable()
    {
        var variable = Assert.Single(MonitoringFiles.Dashboard["templating"]!["list"]!.AsArray(), variable => (string)variable!["type"]! == "datasource")!;

        Assert.Equal(("datasource", "prometheus"), ((string)variable["name"]!, (string)variable["query"]!));
        Assert.All(MonitoringFiles.Panels.SelectMany(panel => panel["targets"]!.AsArray().Append(panel)), part => Assert.Equal(Source, (string)part!["datasource"]!["uid"]!));
        Assert.Null(MonitoringFiles.Dashboard["id"]);
        Assert.Null(MonitoringFiles.Dashboard["__inputs"]);
    }

    [Fact]
    public void Every_panel_has_a_name_a_place_of_its_own_and_something_to_show()
    {
        foreach (var panel in MonitoringFiles.Panels)
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)panel["title"]));
            Assert.NotEmpty(panel["targets"]!.AsArray());
        }

        var all = MonitoringFiles.Dashboard["panels"]!.AsArray();
        Assert.Equal(all.Count, all.Select(panel => (int)panel!["id"]!).Distinct().Count());
        Assert.Equal(all.Count, all.Select(panel => Place(panel!)).Distinct().Count());
        Assert.All(all, panel => Assert.InRange((int)panel!["gridPos"]!["x"]! + (int)panel["gridPos"]!["w"]!, 1, 24));
    }

    private static (int X, int Y) Place(JsonNode panel) => ((int)panel["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!);
}
