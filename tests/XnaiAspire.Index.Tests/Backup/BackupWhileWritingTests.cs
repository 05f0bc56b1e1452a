using System.Text;
using XnaiAspire.Index.Backup;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Recovery;
using XnaiAspire.Index.Tests.Support;
using Xunit.Abstractions;

namespace XnaiAspire.Index.Tests.Backup;

/// <summary>
/// A life of an index, with a backup before each single operation of its writer: between batches, within them, while a snapshot is published or another
/// index comes in. Each backup, gone on from, ends with the bytes of the life itself.
/// </summary>
public sealed class BackupWhileWritingTests(ITestOutputHelper output)
{
    // One operation in so many in an ordinary test run, each time others; all with XNAI_FAULT_MATRIX=full.
    private const int Stride = 6;

    private static readonly bool Full = Environment.GetEnvironmentVariable("XNAI_FAULT_MATRIX") == "full";

    [Fact]
    public void Whatever_the_writer_does_a_backup_is_whole_and_goes_on_to_the_same_bytes()
    {
        using var root = new TemporaryDirectory();
        using var backups = new TemporaryDirectory();
        List<(string Operation, string Directory)> taken = [];
        List<string> none = [];
        int phase = Full ? 0 : Environment.TickCount % Stride;
        int count = 0;
        var storage = new ObservedStorage(operation =>
        {
            if (Full || count++ % Stride == phase)
            {
                string directory = backups[$"{taken.Count}/index"];
                try
                {
                    IndexBackup.Make(root["index"], directory, CancellationToken.None);
                    taken.Add((operation, directory));
                }
                catch (IndexRefusedException error) when (error.Reason == "index-missing" || (error.Reason == "index-replaced" && IsMoving(root["index"])))
                {
                    none.Add(operation);
                }
            }
        });
        new Workload(root["index"], storage).Drive();
        string expected = FaultRun.StateOf(root);
        var wrong = new StringBuilder();
        foreach ((string operation, string directory) in taken)
        {
            using var alone = new TemporaryDirectory();
            Directory.Move(directory, alone["index"]);
            new Workload(alone["index"], DiskStorage.Instance).Drive();
            string state = FaultRun.StateOf(alone);
            if (state != expected)
            {
                wrong.AppendLine($"before {operation}:").AppendLine(state);
            }
        }

        output.WriteLine($"{taken.Count} backups, {none.Count} times none, phase {phase}: {string.Join(", ", none)}");
        Assert.True(wrong.Length == 0, $"phase {phase}\n{wrong}expected:\n{expected}");
        Assert.True(taken.Count > 3 * none.Count, $"{taken.Count} backups, {none.Count} times none.");
    }

    // After an exchange, and before the snapshots have come over, the ledger has snapshots that are still beside.
    private static bool IsMoving(string index)
    {
        using var reader = IndexReader.Open(index);
        return reader.Snapshots().Any(snapshot => !Directory.Exists(snapshot.Directory));
    }
}
