using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>One life of an index with one fault in it, and what is on the disk after it has been gone on with.</summary>
internal static class FaultRun
{
    public static (string State, List<string> Operations) Undisturbed(bool canExchange)
    {
        using var root = new TemporaryDirectory();
        using var storage = new SimulatedStorage(root.Path) { CanExchange = canExchange };
        new Workload(root["index"], storage).Drive();
        List<string> operations = [.. storage.Operations];
        return (StateOf(root), operations);
    }

    /// <summary>The state in the end; the error instead when it could not be gone on with.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="at">The operation it happens at, from 0.</param>
    /// <param name="canExchange">Whether the file system gives two directories each other's name in one step.</param>
    /// <param name="draw">For <see cref="Fault.Reordered"/>, the seed of what has reached the disk.</param>
    public static string With(Fault fault, int at, bool canExchange, int draw)
    {
        using var root = new TemporaryDirectory();
        using var storage = new SimulatedStorage(root.Path) { CanExchange = canExchange, FaultAt = at, Fault = fault, Seed = draw };
        var work = new Workload(root["index"], storage);
        try
        {
            work.Drive();
        }
        catch (IndexDamagedException error) when (fault is Fault.Error or Fault.NoSpace or Fault.ShortWrite)
        {
            return $"A disk that fails is called a damaged index: {error}";
        }
        catch (Exception error) when (error is SimulatedCrashException or IOException or IndexException)
        {
            // What it has to throw.
        }

        if (!storage.FaultMet)
        {
            return "The fault was not met.";
        }

        try
        {
            storage.Restart();
            work.Drive();
            string state = StateOf(root);

            // All of it has to be durable by now: nothing may hang on a sync that the fault has prevented.
            storage.LosePower();
            work.Drive();
            string afterPowerLoss = StateOf(root);
            return state == afterPowerLoss ? state : $"{state}after the power was lost in the end:\n{afterPowerLoss}";
        }
        catch (Exception error) when (error is IndexException or IOException)
        {
            return error.ToString();
        }
    }

    // Every file below the root but the lock's and SQLite's own, by name and hash, and all that the ledger says.
    internal static string StateOf(TemporaryDirectory root)
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
