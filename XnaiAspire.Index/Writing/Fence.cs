using System.Globalization;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Writing;

/// <summary>
/// Counts the writers of an index, in its ledger. The operating system's lock keeps two apart on one machine; where it does not reach (some
/// network file systems) or was taken away, the newest writer is the only one whose transactions begin.
/// </summary>
internal static class Fence
{
    private const string Key = "fence";

    /// <summary>Makes this connection the newest writer. Inside a transaction.</summary>
    public static void Take(LedgerConnection ledger, IndexLayout layout)
    {
        FileIdentity? file = FileIdentity.Of(layout.Ledger);
        long mine = Read(ledger) + 1;
        LedgerIdentity.Write(ledger, Key, mine.ToString(CultureInfo.InvariantCulture));
        ledger.Writer = mine;
        ledger.Guard = () =>
        {
            long now = Read(ledger);
            if (now != mine)
            {
                throw Refuse(layout, $"writer {now}, this is {mine}");
            }

            // What is open may be what another's rebuild has put aside: its fence would say nothing, and what is written there is lost.
            if (FileIdentity.Of(layout.Ledger) != file)
            {
                throw Refuse(layout, "its files were replaced by a rebuild");
            }
        };
    }

    /// <summary>Lets the next writer have a number above another's: that of the index which this one replaces. Inside a transaction.</summary>
    public static void Raise(LedgerConnection ledger, long other) =>
        LedgerIdentity.Write(ledger, Key, Math.Max(Read(ledger), other).ToString(CultureInfo.InvariantCulture));

    /// <summary>The newest writer of an index that somebody may be writing; null when that cannot be read.</summary>
    public static long? Peek(IndexLayout layout)
    {
        if (!File.Exists(layout.Ledger))
        {
            return null;
        }

        try
        {
            using LedgerConnection ledger = LedgerConnection.OpenReader(layout.Ledger);
            return Read(ledger);
        }
        catch (Exception error) when (error is SqliteException or FormatException)
        {
            return null;
        }
    }

    public static IndexRefusedException Refuse(IndexLayout layout, string how) => new(
        "fenced-off",
        $"Another writer has opened the index in {layout.Directory} since this one did ({how}). Nothing was written; what the other one commits counts.");

    private static long Read(LedgerConnection ledger) =>
        ledger.Scalar("SELECT value FROM meta WHERE key = $1", Key) is string value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
}
