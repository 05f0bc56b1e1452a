using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Ledger;

/// <summary>Tells what a damaged ledger makes SQLite, its driver and the code above them throw from what a caller did, and says it as an index does.</summary>
internal static class LedgerDamage
{
    private static readonly string? OwnName = typeof(LedgerDamage).Assembly.GetName().Name;
    private static readonly string? DriverName = typeof(SqliteException).Assembly.GetName().Name;

    /// <summary>Runs work that reads the ledger.</summary>
    /// <exception cref="IndexDamagedException">The ledger is damaged (<c>ledger-damaged</c>).</exception>
    /// <exception cref="IndexFailedException">It could not be read.</exception>
    public static T Watch<T>(IndexLayout layout, string libraryRoot, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (Is(error))
        {
            throw Say(layout, libraryRoot, error);
        }
    }

    /// <summary>
    /// Whether an exception comes of the ledger: by who threw it, for a caller's own code runs in between, and its exceptions are its own.
    /// A number that is too large, or of another sort, is told by the runtime.
    /// </summary>
    public static bool Is(Exception error) =>
        error is SqliteException or OverflowException or InvalidCastException || error.Source == DriverName
        || (error.Source == OwnName && error is InvalidDataException);

    /// <summary>The same where nobody else's code runs: whatever reading a value of the wrong sort ends in.</summary>
    public static bool IsAnyNonsense(Exception error) => error is SqliteException || Guard.IsNonsense(error);

    /// <summary>What is thrown instead. A disk that fails is no damage: who built the index again for it would lose a good one.</summary>
    public static IndexException Say(IndexLayout layout, string libraryRoot, Exception error) => error is SqliteException sqlite && sqlite.IsOfTheSystem()
        ? LedgerErrors.Failed(layout.Ledger, error)
        : new IndexDamagedException(
            "ledger-damaged", layout.Ledger, $"The ledger cannot be read: {error.Message}", layout.RebuildCommand(libraryRoot), error);
}
