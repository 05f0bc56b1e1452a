namespace XnaiAspire.AppHost.Tests.Monitoring;

/// <summary>An alert is for a person who is woken by it: it says what is wrong and where to read on, and has been seen to fire.</summary>
public sealed class AlertTests
{
    public static TheoryData<string> Names => [.. MonitoringFiles.Alerts.Select(alert => (string)alert["alert"]!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_is_wrong_and_what_to_do(string name)
    {
        var alert = MonitoringFiles.Alerts.Single(alert => (string)alert["alert"]! == name);
        var annotations = alert["annotations"]!;

        Assert.Contains((string)alert["labels"]!["severity"]!, (string[])["critical", "warning"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)annotations["summary"]));
        Assert.False(string.IsNullOrWhiteSpace((string?)annotations["description"]));
        var runbook = (string)annotations["runbook"]!;
        Assert.StartsWith("docs/operations/", runbook, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(MonitoringFiles.Root, runbook)), runbook);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_a_test_and_a_place_in_the_documentation(string name)
    {
        var tests = MonitoringFiles.ReadYaml("alerts.test.yaml")["tests"]!.AsArray();
        var test = Assert.Single(tests, test => (string)test!["name"]! == name)!;
        var expected = test["promql_expr_test"]!.AsArray().SelectMany(look => look!["exp_samples"]!.AsArray()).Select(sample => (string)sample!["labels"]!);
        Assert.Contains(expected, labels => labels.Contains($"alertname=\"{name}\"", StringComparison.Ordinal));

        var page = File.ReadAllText(Path.Combine(MonitoringFiles.Root, "docs", "operations", "watch-it-from-outside.md"));
        Assert.Contains($"`{name}`", page, StringComparison.Ordinal);
    }
}
