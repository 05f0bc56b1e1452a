using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Verification;

/// <summary>
/// How a ledger is opened so that nothing is written beside it. SQLite's shared way of reading makes <c>-shm</c> and <c>-wal</c> files; it is
/// taken only while a writer is active, whose files these are anyway.
/// </summary>
internal sealed class LedgerAccess : IDisposable
{
    private readonly string _path;
    private readonly string _texts;
    private readonly bool _immutable;
    private readonly DirectoryInfo? _copy;

    private LedgerAccess(string path, string texts, bool immutable, DirectoryInfo? copy)
    {
        _path = path;
        _texts = texts;
        _immutable = immutable;
        _copy = copy;
    }

    /// <summary>
    /// Without a writer a ledger alone is read as a file that does not change, which also works on a read-only medium. One with a
    /// write-ahead log, which a killed writer leaves, is copied first, since reading the log needs a file beside it.
    /// </summary>
    public static LedgerAccess Choose(string ledger, bool writerActive)
    {
        string texts = Path.Combine(Path.GetDirectoryName(ledger)!, IndexLayout.TextsName);
        if (writerActive)
        {
            return new LedgerAccess(ledger, texts, immutable: false, null);
        }

        var log = new FileInfo(ledger + "-wal");
        if (!log.Exists || log.Length == 0)
        {
            return new LedgerAccess(ledger, texts, immutable: true, null);
        }

        DirectoryInfo copy = Directory.CreateTempSubdirectory("xnai-verify-");
        string path = Path.Combine(copy.FullName, "ledger.db");
        File.Copy(ledger, path);
        File.Copy(log.FullName, path + "-wal");

        // Our copy, so the log can be moved into it: then it too is a file that does not change.
        using (LedgerConnection merged = LedgerConnection.OpenWriter(path))
        {
            merged.ExecuteOnce("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        return new LedgerAccess(path, texts, immutable: true, copy);
    }

    /// <summary>The identity of a ledger that nobody writes; null when it cannot be read.</summary>
    public static LedgerIdentity? TryReadIdentity(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using LedgerAccess access = Choose(path, writerActive: false);
            using LedgerConnection ledger = access.Open();
            return LedgerIdentity.Read(ledger);
        }
        catch (Exception error) when (Guard.IsOfLedger(error))
        {
            return null;
        }
    }

    /// <summary>A connection that sees one state for as long as it is open.</summary>
    /// <exception cref="SqliteException">It is no ledger.</exception>
    public LedgerConnection Open()
    {
        LedgerConnection ledger = LedgerConnection.OpenReader(_immutable ? $"{new Uri(_path).AbsoluteUri}?immutable=1" : _path, _texts);
        try
        {
            ledger.ExecuteOnce("BEGIN");
            ledger.Scalar("SELECT count(*) FROM sqlite_schema");
            return ledger;
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    public void Dispose() => _copy?.Delete(recursive: true);
}
