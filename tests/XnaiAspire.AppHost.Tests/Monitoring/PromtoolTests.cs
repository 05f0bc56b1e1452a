using System.Diagnostics;

namespace XnaiAspire.AppHost.Tests.Monitoring;

/// <summary>Prometheus' own tool on the rules and on their tests.</summary>
public sealed class PromtoolTests
{
    private const string Promtool = "promtool";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [SkippableTheory]
    [InlineData("check", "alerts.yaml")]
    [InlineData("test", "alerts.test.yaml")]
    public async Task It_finds_nothing_wrong(string verb, string file)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Skip.IfNot(folders.Any(folder => File.Exists(Path.Combine(folder, Promtool))), "promtool is not installed (apt-get install prometheus)");
        var start = new ProcessStartInfo(Promtool, [verb, "rules", file]) { WorkingDirectory = MonitoringFiles.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        Assert.True(process.ExitCode == 0, await output + errors);
    }
}
