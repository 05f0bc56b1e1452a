using System.Globalization;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Writing;

/// <summary>
/// Counts the writers of an index, in its ledger. The operating system's lock keeps two apart on one machine; where it does not reach (some
/// network file systems) or was taken away, the newest writer is the only one whose transactions begin.
/// </summary>
internal static class Fence
{
    private const string Key = "fence";

    /// <summary>Makes this connection the newest writer. Inside a transaction.</summary>
    public static void Take(LedgerConnection ledger, string directory)
    {
        long mine = Read(ledger) + 1;
        LedgerIdentity.Write(ledger, Key, mine.ToString(CultureInfo.InvariantCulture));
        ledger.Writer = mine;
        ledger.Guard = () =>
        {
            long now = Read(ledger);
            if (now != mine)
            {
                throw new IndexRefusedException(
                    "fenced-off",
                    $"Another writer has opened the index in {directory} since this one did (writer {now}, this is {mine}). Nothing was written; " +
                    "what the other one commits counts.");
            }
        };
    }

    private static long Read(LedgerConnection ledger) =>
        ledger.Scalar("SELECT value FROM meta WHERE key = $1", Key) is string value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
}
