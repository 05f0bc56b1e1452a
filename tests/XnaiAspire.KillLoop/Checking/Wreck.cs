using System.Globalization;
using XnaiAspire.KillLoop.Forwarding;

namespace XnaiAspire.KillLoop.Checking;

/// <summary>What a dead Ingestor left on disk, before the next one puts it right.</summary>
/// <param name="Exists">Whether there is a ledger where it wrote.</param>
/// <param name="Generation">Of the index under its own name; 0 when there is none yet.</param>
/// <param name="Checkpoint">The newest that is committed where it wrote.</param>
/// <param name="Rows">Committed there.</param>
/// <param name="BatchesToGo">Of the unfinished run; null when there is none.</param>
/// <param name="HasTail">Rows behind the committed ones are in the file.</param>
/// <param name="HasTextTail">Texts behind the committed ones are in theirs.</param>
/// <param name="HasStaleHeader">The file's header counts other rows than the ledger.</param>
/// <param name="Snapshots">In the ledger under the index's own name.</param>
/// <param name="HasPartialSnapshot">A snapshot was being published.</param>
/// <param name="HasReplaced">A rebuild is in place and the index it replaced still lies beside it.</param>
/// <param name="IsOld">The ledger is of an older version of the program.</param>
internal sealed record Wreck(
    bool Exists, long Generation, long Checkpoint, long Rows, long? BatchesToGo, bool HasTail, bool HasTextTail, bool HasStaleHeader, long Snapshots,
    bool HasPartialSnapshot, bool HasReplaced, bool IsOld)
{
    private const int HeaderBytes = 45;

    /// <summary>Version of the present program's ledgers.</summary>
    public const int LatestLedger = 3;

    /// <param name="index">The index's directory.</param>
    /// <param name="replaced">Generation that a rebuild is to replace; null when the step is no rebuild.</param>
    public static Wreck Read(string index, long? replaced)
    {
        using SqliteFile? own = SqliteFile.Open(Path.Combine(index, "ledger.db"));
        using SqliteFile? beside = SqliteFile.Open(Path.Combine(index + ".rebuild", "ledger.db"));
        long generation = own is null ? 0 : ReadGeneration(own);
        bool rebuilds = replaced is not null && generation == replaced;
        string directory = rebuilds ? index + ".rebuild" : index;
        if ((rebuilds ? beside : own) is not { } ledger)
            return new Wreck(false, generation, 0, 0, null, false, false, false, 0, false, false, false);

        long rows = ledger.Number("SELECT coalesce(max(rows), 0) FROM checkpoints");
        (long length, long counted, long rowBytes) = LiveIndex.ReadVectors(Path.Combine(directory, "vectors.faiss"));
        long snapshots = ledger.Number("SELECT coalesce(max(number), 0) FROM snapshots");
        return new Wreck(
            true,
            generation,
            ledger.Number("SELECT coalesce(max(number), 0) FROM checkpoints"),
            rows,
            ledger.Rows("SELECT batches - committed_batches FROM runs WHERE completed IS NULL", row => row.GetInt64(0)) is [long toGo, ..] ? toGo : null,
            length > HeaderBytes + (rows * rowBytes),
            HasTextsBehind(ledger, directory),
            counted != rows,
            own?.Number("SELECT count(*) FROM snapshots") ?? 0,
            HasUnfinished(Path.Combine(directory, "snapshots"), snapshots),
            replaced is not null && !rebuilds && beside is not null,
            ledger.Number("PRAGMA user_version") < LatestLedger);
    }

    /// <summary>Texts committed from a row on, where the dead one wrote.</summary>
    public static TextCounts TextsCommitted(string index, long? replaced, long row)
    {
        bool rebuilds;
        using (SqliteFile? own = SqliteFile.Open(Path.Combine(index, "ledger.db")))
            rebuilds = replaced is not null && own is not null && ReadGeneration(own) == replaced;

        return TextsFrom(rebuilds ? index + ".rebuild" : index, row);
    }

    /// <summary>Texts of an index's rows from one on.</summary>
    public static TextCounts TextsFrom(string index, long row)
    {
        var texts = new TextCounts();
        using SqliteFile? ledger = SqliteFile.Open(Path.Combine(index, "ledger.db"));
        string from = row.ToString(CultureInfo.InvariantCulture);
        if (ledger is null)
            return texts;

        var stored = new ChunkTexts(ledger, index);
        foreach (UInt128 text in ledger.Rows($"SELECT {stored.Columns} FROM chunks c WHERE row >= {from}", chunk => stored.KeyOf(chunk, 0)))
            texts.Add(text);

        return texts;
    }

    /// <summary>Chunks of the batches that come after a row in an undisturbed index, those without chunks not counted.</summary>
    public static long RowsAfter(string cleanIndex, long row, int batches)
    {
        using SqliteFile ledger = SqliteFile.Open(Path.Combine(cleanIndex, "ledger.db"))!;
        return ledger.Number(string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT coalesce(sum(rows - first_row), 0) FROM (SELECT * FROM checkpoints WHERE rows > {row} AND first_row < rows ORDER BY number LIMIT {batches})"));
    }

    private static bool HasTextsBehind(SqliteFile ledger, string directory) =>
        ledger.Number("PRAGMA user_version") == LatestLedger && new FileInfo(Path.Combine(directory, "texts.utf8")) is { Exists: true } file
        && file.Length > ledger.Number("SELECT coalesce(max(text_at + text_bytes), 0) FROM chunks");

    private static long ReadGeneration(SqliteFile ledger) =>
        long.Parse(ledger.Rows("SELECT value FROM meta WHERE key = 'generation'", row => row.GetString(0))[0], CultureInfo.InvariantCulture);

    private static bool HasUnfinished(string snapshots, long recorded) => Directory.Exists(snapshots) && Directory.EnumerateDirectories(snapshots)
        .Select(Path.GetFileName)
        .Any(name => name!.EndsWith(".partial", StringComparison.Ordinal)
            || (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > recorded));
}
