using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Tells a ledger that is damaged from a system that fails just now: only the first is a reason to build an index again.</summary>
internal static class LedgerErrors
{
    // SQLite's primary result codes (sqlite.org/rescode.html) that speak of the system and not of the file's content.
    private static readonly int[] System =
    [
        3,  // SQLITE_PERM
        5,  // SQLITE_BUSY
        6,  // SQLITE_LOCKED
        7,  // SQLITE_NOMEM
        8,  // SQLITE_READONLY
        9,  // SQLITE_INTERRUPT
        10, // SQLITE_IOERR
        13, // SQLITE_FULL
        14, // SQLITE_CANTOPEN
        15, // SQLITE_PROTOCOL
        22, // SQLITE_NOLFS
        23, // SQLITE_AUTH
    ];

    // SQLITE_READONLY_ROLLBACK: a transaction was cut off that only a writer may undo. A ledger has such a journal only while it is made; then there is
    // nothing in it yet.
    private const int CutOffWhileMade = 8 | (3 << 8);

    // What a result code has in common with those that say more of the same: SQLite's online backup gives these, where it should give the primary one.
    private const int Primary = 0xFF;

    public static bool IsOfTheSystem(this SqliteException error) =>
        error.SqliteExtendedErrorCode != CutOffWhileMade && System.Contains(error.SqliteErrorCode & Primary);

    public static IndexFailedException Failed(string path, Exception error) =>
        new($"{path} cannot be used just now: {error.Message} What it holds was not touched. See to disk, space and permissions; then run the same again.", error);
}
