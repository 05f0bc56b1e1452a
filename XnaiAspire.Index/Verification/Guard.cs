using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Index.Verification;

/// <summary>Runs a check so that what it trips over is a finding too, and the other checks go on.</summary>
internal static class Guard
{
    public static void Run(CheckContext check, string what, Action work)
    {
        try
        {
            work();
        }
        catch (AggregateException several)
        {
            // Of a check that works in parallel: the first tells enough.
            Run(check, what, () => ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]));
        }
        catch (SqliteException error)
        {
            check.Corrupt("ledger-unreadable", $"ledger.db: {what}", error.Message, check.Next.Rebuild);
        }
        catch (Exception error) when (IsNonsense(error))
        {
            check.Corrupt("ledger-nonsense", $"ledger.db: {what}", error.Message, check.Next.Rebuild);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            check.Corrupt("io-error", what, error.Message, check.Next.Rebuild);
        }
    }

    /// <summary>What a damaged ledger ends in.</summary>
    public static bool IsOfLedger(Exception error) => error is SqliteException || IsNonsense(error);

    /// <summary>What reading a value of the wrong sort ends in.</summary>
    public static bool IsNonsense(Exception error) => error is InvalidDataException or InvalidCastException or InvalidOperationException
        or FormatException or OverflowException or ArgumentException or JsonException or FaissFormatException;
}
