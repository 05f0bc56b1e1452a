using System.Diagnostics;
using System.Text.RegularExpressions;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>
/// SIGKILL in the middle of a run, to one process or to the AppHost, on real services. The index must end with the bytes of a run that
/// nobody disturbed.
/// </summary>
public sealed partial class KillTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>, IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("XnaiAspire.Ingestor")]
    [InlineData("XnaiAspire.Embedder")]
    [InlineData("GarnetServer.dll")]
    public async Task A_killed_process_is_started_again_and_the_run_ends_the_same(string program)
    {
        await using var appHost = Start();
        await WaitForCheckpointAsync(3);

        KillChild(appHost, program);

        await appHost.WaitForRunAsync();
        CheckIndex();
    }

    [Fact]
    public async Task A_killed_AppHost_leaves_nothing_running_and_the_next_start_goes_on()
    {
        await using (var killed = Start())
        {
            await WaitForCheckpointAsync(3);
            var children = Descendants(killed.Id);
            Assert.NotEmpty(children);
            killed.Kill();
            await WaitAsync(() => children.TrueForAll(child => !IsRunning(child)), () => $"still running: {string.Join(", ", children.Where(IsRunning))}");
        }

        await using var next = Start();
        await next.WaitForRunAsync();
        CheckIndex();
        using var dashboard = new DashboardTelemetry(next.DashboardUrl);
        await dashboard.WaitForLogAsync(Resuming());
    }

    private AppHostProcess Start() => AppHostProcess.Start(
        _workspace.Data, "--library-path", undisturbed.Library, "--index-path", _workspace.Index, "--batch-size", UndisturbedRun.BatchSize);

    private void CheckIndex()
    {
        var index = new IndexOnDisk(_workspace.Index);
        Assert.Equal(undisturbed.Documents, index.Documents);
        Assert.Equal(0, index.UnfinishedRuns);
        Assert.Equal(0, index.Wrong);
        Assert.Equal(index.Rows, index.RowsByLength);
        Assert.Equal(undisturbed.Sha256, index.Sha256);
    }

    private Task WaitForCheckpointAsync(long number) => WaitAsync(
        () => File.Exists(Path.Combine(_workspace.Index, "ledger.db")) && Checkpoints() >= number, () => $"checkpoint {number} did not come");

    private long Checkpoints()
    {
        try
        {
            return new IndexOnDisk(_workspace.Index).Checkpoints;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return 0; // the ledger is just being made
        }
    }

    private static async Task WaitAsync(Func<bool> condition, Func<string> complaint)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(complaint());
            }
        }
    }

    private static void KillChild(AppHostProcess appHost, string program)
    {
        var victim = Assert.Single(Descendants(appHost.Id), id => CommandLine(id) is [var first, ..] line
            && !first.EndsWith("/dcp", StringComparison.Ordinal) && line.Any(word => Path.GetFileName(word) == program));
        Process.GetProcessById(victim).Kill();
    }

    private static List<int> Descendants(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!)).Select(id => (Id: id, Parent: Parent(id))).ToLookup(process => process.Parent, process => process.Id);
        List<int> found = [.. parents[root]];
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(parents[found[i]]);
        }

        return found;
    }

    // "4711 (name of it) S 4242 ...": state and parent follow the last parenthesis.
    private static int Parent(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return -1; // it has just ended
        }
    }

    private static string[] CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Resuming from checkpoint \d+: [\d,]+ documents, [\d,]+ vectors")]
    private static partial Regex Resuming();
}
