using System.Diagnostics;
using System.Text;
using XnaiAspire.Index.Tests.Storage;
using Xunit.Abstractions;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>
/// A life of an index, hit by a fault at every single file operation, our own and SQLite's, ends with the bytes of the one that was left alone.
/// The whole matrix takes minutes: it runs with <c>XNAI_FAULT_MATRIX=full</c>; else one operation in so many does, each time others.
/// </summary>
public sealed class CrashMatrixTests(ITestOutputHelper output)
{
    // Operations a fault that are tried in an ordinary test run: enough to meet each kind of operation, at some seconds in all.
    private const int Sample = 12;

    // Times that chance decides at one operation what has reached the disk, in a full run.
    private const int Draws = 3;

    private static readonly bool Full = Environment.GetEnvironmentVariable("XNAI_FAULT_MATRIX") == "full";

    public static TheoryData<Fault, bool> Faults()
    {
        var faults = new TheoryData<Fault, bool>();
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            faults.Add(fault, true);
        }

        // A file system that cannot exchange two names: other operations, at the swap.
        faults.Add(Fault.Kill, false);
        faults.Add(Fault.PowerLoss, false);
        faults.Add(Fault.Reordered, false);
        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_operation_can_fail_and_the_bytes_are_the_same(Fault fault, bool canExchange)
    {
        (string expected, List<string> operations) = FaultRun.Undisturbed(canExchange);
        List<int> all = [.. Enumerable.Range(0, operations.Count).Where(at => fault.CanHit(operations[at]))];
        int seed = Environment.TickCount;
        int[] tried = [.. all];
        new Random(seed).Shuffle(tried);
        tried = [.. tried.Take(Full ? all.Count : Sample).Order()];
        var differences = new StringBuilder();
        var clock = Stopwatch.StartNew();
        foreach (int at in tried)
        {
            int[] draws = fault == Fault.Reordered && Full ? [.. Enumerable.Range(0, Draws).Select(draw => at + (draw * operations.Count))] : [at];
            foreach (int draw in draws)
            {
                string found = Try(fault, at, canExchange, draw);
                if (found != expected)
                {
                    differences.AppendLine($"{fault} at operation {at}, {operations[at]}, draw {draw}:").AppendLine(found);
                    break;
                }
            }
        }

        int sqlite = operations.Count(operation => operation.Contains("ledger.db", StringComparison.Ordinal));
        output.WriteLine(
            $"| {fault}{(canExchange ? "" : ", no exchange")} | {operations.Count} operations ({sqlite} SQLite's) | {all.Count} can be hit | " +
            $"{tried.Length} hit | {tried.Length - Count(differences)} recovered | {clock.Elapsed.TotalSeconds:F0} s | seed {(Full ? "none" : seed)} |");
        Assert.True(differences.Length == 0, $"seed {seed}\n{differences}expected:\n{expected}");
        Assert.True(tried.Length > 8, $"Only {tried.Length} operations were hit.");
    }

    /// <summary>
    /// Found by the matrix: a ledger that could not be opened for a moment was called damaged, with the advice to build the index again; and a
    /// rebuild begun at that moment took the present index for none and numbered itself like it.
    /// </summary>
    [Fact]
    public void A_ledger_that_cannot_be_opened_for_a_moment_is_not_taken_for_damaged_or_missing()
    {
        (string expected, List<string> operations) = FaultRun.Undisturbed(canExchange: true);
        int[] openings = [.. Enumerable.Range(0, operations.Count).Where(at => operations[at] is "open index/ledger.db" or "create index/ledger.db-wal")];
        Assert.NotEmpty(openings);
        Assert.All(openings, at => Assert.Equal(expected, Try(Fault.Error, at, canExchange: true, at)));
    }

    /// <summary>
    /// Found by the matrix: a process that died while SQLite made the rebuild's ledger left a journal that a reader may not undo, and no rebuild
    /// could be begun any more.
    /// </summary>
    [Theory]
    [InlineData(Fault.KillWithin)]
    [InlineData(Fault.TornWrite)]
    [InlineData(Fault.PowerLoss)]
    [InlineData(Fault.Error)]
    public void A_ledger_whose_making_was_cut_off_is_made_again(Fault fault)
    {
        const int Operations = 20;
        (string expected, List<string> operations) = FaultRun.Undisturbed(canExchange: true);
        int[] making = [.. Enumerable.Range(0, operations.Count)
            .Where(at => operations[at].Contains("index.rebuild/ledger.db", StringComparison.Ordinal)).Take(Operations)
            .Where(at => fault.CanHit(operations[at]))];
        Assert.Contains(making, at => operations[at] == "write index.rebuild/ledger.db");
        Assert.All(making, at => Assert.Equal(expected, Try(fault, at, canExchange: true, at)));
    }

    // An exception that nobody expects belongs to its operation, and the others are tried all the same.
    private static string Try(Fault fault, int at, bool canExchange, int draw)
    {
        try
        {
            return FaultRun.With(fault, at, canExchange, draw);
        }
#pragma warning disable CA1031 // Whatever it is, it is a finding.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return error.ToString();
        }
    }

    private static int Count(StringBuilder differences) =>
        differences.ToString().Split('\n').Count(line => line.Contains(" at operation ", StringComparison.Ordinal));
}
