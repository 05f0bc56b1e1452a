using System.Diagnostics;

namespace Aspire.Hosting.Tests.Runtime.Orchestration;

/// <summary>However an AppHost ends, none of its processes outlives it: its own, DCP's, the dashboard.</summary>
public sealed class HostDeathTests
{
    [Fact]
    public Task SIGKILL_of_the_host_leaves_no_process() => EndsWithAllItsProcessesAsync("KILL");

    [Fact]
    public Task SIGTERM_of_the_host_leaves_no_process() => EndsWithAllItsProcessesAsync("TERM");

    [Fact]
    public Task SIGINT_of_the_host_leaves_no_process() => EndsWithAllItsProcessesAsync("INT");

    private static async Task EndsWithAllItsProcessesAsync(string signal)
    {
        var mark = $"mark-{Guid.NewGuid():N}";
        // DCP and the dashboard are found by the directory that they work with.
        var temporary = Directory.CreateTempSubdirectory("host-death-").FullName;
        using var host = Start(mark, temporary);
        try
        {
            var output = host.StandardOutput.ReadToEndAsync();
            await Eventually.TrueAsync("both programs and the dashboard run", () =>
                Processes.WithCommandLine(mark).Count(pid => pid != host.Id) >= 2 && Children(temporary).Count > 2, 60);

            using (var kill = Process.Start("kill", [$"-{signal}", $"{host.Id}"]))
            {
                await kill.WaitForExitAsync();
            }

            await host.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
            // The host waits for the end; without a host DCP itself notices within seconds.
            await Eventually.TrueAsync("every process is gone", () => Children(temporary).Count + Processes.WithCommandLine(mark).Count == 0, 40);
            Assert.Empty(Directory.GetDirectories(temporary, "aspire-dcp-*"));
            await output;
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static List<int> Children(string temporary) => Processes.WithEnvironment("TMPDIR", temporary);

    private static Process Start(string mark, string temporary)
    {
        // A shell's background job ignores SIGINT, and so would everything below it: the host begins with the default.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Aspire.Hosting.TestApp.dll"), mark,
                "--dcp-cli-path", AspireAssets.Paths.Cli!,
                "--dcp-dashboard-path", AspireAssets.Paths.Dashboard!,
            },
            Environment = { ["TMPDIR"] = temporary },
        };
        return Process.Start(start)!;
    }
}
