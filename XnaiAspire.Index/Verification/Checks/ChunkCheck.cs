using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>
/// Documents in the order of their rows and chunks in theirs, walked side by side: every row has one document and one chunk, and the chunks
/// of a document are numbered, ordered and within it.
/// </summary>
internal sealed class ChunkCheck : IDisposable
{
    private readonly CheckContext _check;
    private readonly LedgerConnection _ledger;
    private readonly SqliteDataReader _chunk;
    private bool _hasChunk;
    private long _covered;
    private long _textEnd;

    private ChunkCheck(CheckContext check, LedgerConnection ledger)
    {
        _check = check;
        _ledger = ledger;
        _chunk = ledger.Query("SELECT row, document_id, position, start, length, tokens, text_key, text_at, text_bytes FROM chunks NOT INDEXED ORDER BY row");
        _hasChunk = _chunk.Read();
    }

    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        using var walk = new ChunkCheck(check, ledger);
        walk.Walk();
    }

    public void Dispose() => _chunk.Dispose();

    private void Walk()
    {
        using SqliteDataReader document = _ledger.Query(
            "SELECT id, path, first_row, chunks, parts, text_length FROM documents NOT INDEXED WHERE chunks > 0 ORDER BY first_row, id");
        while (document.Read())
        {
            _check.Cancellation.ThrowIfCancellationRequested();

            // A document of rows that cannot be is told of elsewhere; here it must not make the walk long.
            long first = Math.Clamp(document.GetInt64(2), 0, _check.Rows);
            long end = Math.Clamp(first + document.GetInt64(3), first, _check.Rows);
            if (first < _covered)
            {
                _check.Duplicated(
                    "rows-shared", document.GetString(1), $"Of its rows {first} to {end - 1}, some are another document's too.", _check.Next.Rebuild);
            }
            else
            {
                Skip(first);
            }

            Walk(document, first, end);
            _covered = Math.Max(_covered, end);
        }

        Skip(_check.Rows);
        while (_hasChunk)
        {
            Stray("Its row is behind those that the newest checkpoint counts.");
        }
    }

    // Rows between two documents.
    private void Skip(long end)
    {
        if (end > _covered)
        {
            _check.Orphaned(
                "rows-unowned", $"vectors.faiss rows {_covered}-{end - 1}", "No document has them.", _check.Next.Rebuild, end - _covered);
        }

        while (_hasChunk && _chunk.GetInt64(0) < end)
        {
            Stray("No document has its row.");
        }

        _covered = Math.Max(_covered, end);
    }

    private void Walk(SqliteDataReader document, long first, long end)
    {
        (long id, string path, long missing, long start, long position) = (document.GetInt64(0), document.GetString(1), 0, 0, -1);
        long limit = document.GetInt64(4) > 1 ? document.GetInt64(5) : long.MaxValue;

        // Rows that a document before has as well are walked already.
        for (long row = Math.Max(first, _covered); row < end; row++)
        {
            if (!_hasChunk || _chunk.GetInt64(0) > row)
            {
                missing++;
                continue;
            }

            CheckOne(path, id, row - first, start, limit, position);
            (start, position) = (_chunk.GetInt64(3), _chunk.GetInt64(2));
            Next();
        }

        if (missing > 0)
        {
            _check.Lost("chunks-missing", path, $"{missing} of its {end - first} chunks are not in the ledger.", _check.Next.Rebuild, missing);
        }
    }

    private void CheckOne(string path, long document, long position, long start, long limit, long before)
    {
        string place = $"{path} chunk {position} (row {_chunk.GetInt64(0)})";
        if (_chunk.GetInt64(1) != document)
        {
            Foreign(place);
        }

        if (_chunk.GetInt64(2) is var its && its != position)
        {
            if (its == before)
            {
                _check.Duplicated("chunk-duplicated", place, $"It says that it is chunk {its}, as the one before.", _check.Next.Rebuild);
            }
            else if (_check.IsCutHere || its < before)
            {
                _check.Corrupt("chunk-position", place, $"It says that it is chunk {its}.", _check.Next.Rebuild);
            }
        }

        (long from, long length) = (_chunk.GetInt64(3), _chunk.GetInt64(4));
        if ((_check.IsCutHere && from < start) || from < 0 || length < 0 || from > limit - length || _chunk.GetInt64(5) < 0)
        {
            _check.Corrupt("chunk-span", place, $"Characters {from} to {from + length}, {_chunk.GetInt64(5)} tokens, cannot follow a chunk at {start}.", _check.Next.Rebuild);
        }

        CheckText(place);
    }

    private void CheckText(string place)
    {
        var text = TextPlace.Of(_chunk, 7);
        if (text.Bytes < 0 || text.At != _textEnd)
        {
            _check.Corrupt("chunk-place", place, $"Its text is said to lie at byte {text.At} of texts.utf8, {text.Bytes} long; the one before ends at {_textEnd}.", _check.Next.Rebuild);
        }

        // That the file is too short is told once, elsewhere.
        else if (_ledger.Texts.TryRead(text, out ReadOnlySpan<byte> utf8) && TextKey.OfUtf8(utf8) != _chunk.GetInt64(6))
        {
            _check.Corrupt("chunk-text", place, "Its text is not the one that its key was made of.", _check.Next.Rebuild);
        }
    }

    private void Foreign(string place)
    {
        long id = _chunk.GetInt64(1);
        if (_ledger.Scalar("SELECT path FROM documents WHERE id = $1", id) is string other)
        {
            _check.Corrupt("chunk-foreign", place, $"It says that it is of {other}.", _check.Next.Rebuild);
        }
        else
        {
            _check.Orphaned("chunk-orphaned", place, $"It is of document {id}, which there is not.", _check.Next.Rebuild);
        }
    }

    private void Stray(string why)
    {
        _check.Orphaned("chunk-orphaned", $"ledger.db: chunk with row {_chunk.GetInt64(0)}", why, _check.Next.Rebuild);
        Next();
    }

    private void Next()
    {
        var text = TextPlace.Of(_chunk, 7);
        _check.Progress.Add("chunks", text.Bytes);
        _textEnd = text.End;
        _hasChunk = _chunk.Read();
    }
}
