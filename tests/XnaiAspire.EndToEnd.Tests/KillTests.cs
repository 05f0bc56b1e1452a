using System.Diagnostics;
using System.Text.RegularExpressions;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>
/// SIGKILL in the middle of a run under the AppHost, to each process that it started or to the AppHost itself. The index must end with the
/// bytes of a run that nobody disturbed. Without the AppHost, and far more often, the kill loop does it.
/// </summary>
public sealed partial class KillTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>, IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Each_killed_process_is_started_again_and_the_run_ends_the_same()
    {
        await using var appHost = Start();
        var checkpoint = 0;
        foreach (var program in (string[])["GarnetServer.dll", "XnaiAspire.Embedder", "XnaiAspire.Ingestor"])
        {
            await WaitForCheckpointAsync(checkpoint += 3);
            KillChild(appHost, program);
        }

        await appHost.WaitForRunAsync();
        CheckIndex();
    }

    [Fact]
    public async Task A_killed_AppHost_leaves_nothing_running_and_the_next_start_goes_on()
    {
        await using (var killed = Start())
        {
            await WaitForCheckpointAsync(3);
            var children = killed.Started();
            Assert.NotEmpty(children);
            killed.Kill();
            await WaitAsync(() => !children.Any(ProcessTable.IsRunning), () => $"still running: {string.Join(", ", children.Where(ProcessTable.IsRunning))}");
        }

        await using var next = Start();
        await next.WaitForRunAsync();
        CheckIndex();
        using var dashboard = new DashboardTelemetry(next.DashboardUrl);
        await dashboard.WaitForLogAsync(Resuming());
    }

    [Fact]
    public async Task Two_Embedders_that_die_by_turns_give_the_same_index()
    {
        await using var appHost = Start("--embedders", "2");
        for (var checkpoint = 1; checkpoint <= 6; checkpoint++)
        {
            await WaitForCheckpointAsync(checkpoint);
            List<int> embedders = [.. appHost.Started().Where(id => ProcessTable.RunsProgram(id, "XnaiAspire.Embedder"))];
            Assert.InRange(embedders.Count, 0, 2);
            if (embedders.Count > 0)
            {
                Process.GetProcessById(embedders[checkpoint % embedders.Count]).Kill();
            }
        }

        await appHost.WaitForRunAsync();
        CheckIndex();
    }

    private AppHostProcess Start(params string[] more) => AppHostProcess.Start(
        _workspace.Data, ["--library-path", undisturbed.Library, "--index-path", _workspace.Index, "--batch-size", UndisturbedRun.BatchSize, .. more]);

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

    private static void KillChild(AppHostProcess appHost, string program) =>
        Process.GetProcessById(Assert.Single(appHost.Started(), id => ProcessTable.RunsProgram(id, program))).Kill();

    [GeneratedRegex(@"Resuming from checkpoint \d+: [\d,]+ documents, [\d,]+ vectors")]
    private static partial Regex Resuming();
}
