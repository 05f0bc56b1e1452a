using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;
using Xunit.Abstractions;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>A run of several batches, hit by a fault at every single storage operation, ends with the bytes of the run that was left alone.</summary>
public sealed class CrashMatrixTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Fault.Kill, true)]
    [InlineData(Fault.KillWithin, true)]
    [InlineData(Fault.PowerLoss, true)]
    [InlineData(Fault.TornWrite, true)]
    [InlineData(Fault.Error, true)]
    [InlineData(Fault.Kill, false)]
    [InlineData(Fault.PowerLoss, false)]
    public void Every_operation_can_fail_and_the_bytes_are_the_same(Fault fault, bool canExchange)
    {
        (string expected, List<string> operations) = RunUndisturbed(canExchange);
        var failures = new StringBuilder();
        int hit = 0;
        for (int at = 0; at < operations.Count; at++)
        {
            if (fault is Fault.TornWrite or Fault.KillWithin && !SimulatedStorage.HasHalves(fault, operations[at]))
            {
                continue;
            }

            hit++;
            string found = RunWithFault(fault, at, canExchange);
            if (found != expected)
            {
                failures.AppendLine($"{fault} at operation {at}, {operations[at]}:").AppendLine(found);
            }
        }

        output.WriteLine($"{fault}: {hit} of {operations.Count} operations, exchange {(canExchange ? "yes" : "no")}");
        Assert.True(failures.Length == 0, $"{failures}expected:\n{expected}");
        Assert.True(hit > 20, $"Only {hit} operations were hit.");
    }

    private static (string State, List<string> Operations) RunUndisturbed(bool canExchange)
    {
        using var root = new TemporaryDirectory();
        var storage = new SimulatedStorage(root.Path) { CanExchange = canExchange };
        var work = new Workload(root["index"], storage);
        work.Drive();
        return (StateOf(root), storage.Operations);
    }

    private static string RunWithFault(Fault fault, int at, bool canExchange)
    {
        using var root = new TemporaryDirectory();
        var storage = new SimulatedStorage(root.Path) { CanExchange = canExchange, FaultAt = at, Fault = fault };
        var work = new Workload(root["index"], storage);
        try
        {
            work.Drive();
            return "the fault was not met";
        }
        catch (Exception error) when (error is SimulatedCrashException or IOException or IndexFailedException)
        {
            storage.Restart();
        }

        try
        {
            work.Drive();
        }
        catch (IndexException error)
        {
            return error.ToString();
        }

        return StateOf(root);
    }

    // Every file below the root but the lock's and SQLite's own, by name and hash, and all that the ledger says.
    private static string StateOf(TemporaryDirectory root)
    {
        var state = new StringBuilder();
        foreach (string path in Directory.EnumerateFileSystemEntries(root.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root.Path, path);
            if (new FileInfo(path).LinkTarget is { } target)
            {
                state.AppendLine($"{name} -> {target}");
            }
            else if (Directory.Exists(path))
            {
                state.AppendLine($"{name}/");
            }
            else if (!Path.GetFileName(name).StartsWith("ledger.db", StringComparison.Ordinal) && !Path.GetFileName(name).StartsWith("writer.", StringComparison.Ordinal))
            {
                state.AppendLine($"{name} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}");
            }
        }

        return state.Append(LedgerDump.Read(Path.Combine(root["index"], "ledger.db"))).ToString();
    }
}
