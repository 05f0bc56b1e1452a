using System.Text;
using XnaiAspire.Index.Backup;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Tests.Verification;
using Xunit.Abstractions;

namespace XnaiAspire.Index.Tests.Backup;

/// <summary>A fault at every single operation of a backup, SQLite's too, leaves none or a whole one, and the index as it was.</summary>
public sealed class BackupFaultTests(HealthyIndex healthy, ITestOutputHelper output) : IClassFixture<HealthyIndex>
{
    // Operations a fault that are tried in an ordinary test run, each time others; all with XNAI_FAULT_MATRIX=full.
    private const int Sample = 12;

    private static readonly bool Full = Environment.GetEnvironmentVariable("XNAI_FAULT_MATRIX") == "full";

    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void There_is_none_or_a_whole_one(Fault fault)
    {
        using var apart = new TemporaryDirectory();
        string expected = BackupState.Of(healthy.CopyTo(apart.Path));
        string before = BackupState.Tree(healthy.Directory);
        List<string> operations = Undisturbed(expected);
        int seed = Environment.TickCount;
        int[] all = [.. Enumerable.Range(0, operations.Count).Where(at => fault.CanHit(operations[at]))];
        int[] tried = [.. all];
        new Random(seed).Shuffle(tried);
        tried = [.. tried.Take(Full ? all.Length : Sample).Order()];
        var wrong = new StringBuilder();
        int whole = 0;
        foreach (int at in tried)
        {
            try
            {
                whole += Try(fault, at, seed + at, expected) ? 1 : 0;
            }
#pragma warning disable CA1031 // Whatever it is, it is a finding.
            catch (Exception error)
#pragma warning restore CA1031
            {
                wrong.AppendLine($"{fault} at operation {at}, {operations[at]}: {error}");
            }
        }

        output.WriteLine($"| {fault} | {operations.Count} operations | {all.Length} can be hit | {tried.Length} hit | {whole} whole | seed {seed} |");
        Assert.True(wrong.Length == 0, $"seed {seed}\n{wrong}");
        Assert.True(tried.Length > 8, $"Only {tried.Length} operations were hit.");
        Assert.Equal(before, BackupState.Tree(healthy.Directory));
    }

    private List<string> Undisturbed(string expected)
    {
        using var root = new TemporaryDirectory();
        using var storage = new SimulatedStorage(root.Path);
        Make(storage, root);
        List<string> operations = [.. storage.Operations];
        storage.LosePower();
        Assert.Equal(expected, BackupState.Of(root["deep/backup"]));
        return operations;
    }

    private bool Try(Fault fault, int at, int seed, string expected)
    {
        using var root = new TemporaryDirectory();
        using var storage = new SimulatedStorage(root.Path) { FaultAt = at, Fault = fault, Seed = seed };
        try
        {
            Make(storage, root);
        }
        catch (Exception error) when (error is SimulatedCrashException
            || error is IndexFailedException or IndexRefusedException { Reason: "backup-damaged" } && fault is Fault.Error or Fault.NoSpace or Fault.ShortWrite)
        {
            // What it has to throw. Whoever lives on leaves nothing half done.
            Assert.True(error is SimulatedCrashException || !Directory.Exists(root["deep/backup.partial"]));
        }

        Assert.True(storage.FaultMet);
        storage.Restart();
        bool whole = Directory.Exists(root["deep/backup"]);
        if (!whole)
        {
            Make(storage, root);
        }

        BackupState.AssertHealthy(root["deep/backup"]);
        Assert.Equal(expected, BackupState.Of(root["deep/backup"]));
        Assert.False(!whole && Directory.Exists(root["deep/backup.partial"]));
        return whole;
    }

    private void Make(SimulatedStorage storage, TemporaryDirectory root) =>
        IndexBackup.Make(healthy.Directory, root["deep/backup"], new BackupOptions { Storage = storage, Time = new FixedTime() }, CancellationToken.None);
}
