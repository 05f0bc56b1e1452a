using System.Diagnostics;
using System.Text.Json;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>The short form of tests/XnaiAspire.KillLoop; docs/kill-loop.md has the long one.</summary>
public sealed class KillLoopTests
{
    private const int Kills = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public async Task Killed_again_and_again_the_index_ends_with_the_bytes_of_an_undisturbed_run()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The kill loop needs Linux: setpriv, SIGKILL.");
        using var loop = Process.Start(new ProcessStartInfo("dotnet", [Program, "--kills", $"{Kills}", "--batch-size", "4", "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> said = loop.StandardError.ReadToEndAsync();
        string json = await loop.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await loop.WaitForExitAsync().WaitAsync(Patience);

        Assert.True(loop.ExitCode == 0, $"{await said}\n{json}");
        JsonElement result = JsonDocument.Parse(json).RootElement;
        Assert.InRange(result.GetProperty("kills").GetInt32(), Kills, Kills + 1); // a failpoint that was set already may be passed after the last
        Assert.Equal(0, result.GetProperty("lost").GetInt32());
        Assert.Equal(0, result.GetProperty("duplicated").GetInt32());
    }

    // AppContext.BaseDirectory is tests/XnaiAspire.EndToEnd.Tests/bin/Release/net10.0/
    private static string Program => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory.Replace("XnaiAspire.EndToEnd.Tests", "XnaiAspire.KillLoop", StringComparison.Ordinal), "XnaiAspire.KillLoop.dll"));
}
