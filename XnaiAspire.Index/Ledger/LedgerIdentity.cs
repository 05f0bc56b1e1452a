using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Index.Ledger;

/// <summary>What an index is: written once, when it is created; only where the library lies may change.</summary>
/// <param name="LibraryRoot">Full path of the library.</param>
/// <param name="Fingerprint">What the vectors are made with.</param>
/// <param name="Generation">1, and one more with every rebuild: tells a rebuild under way from the index that it replaced.</param>
/// <param name="CreatedUtc">When it was created.</param>
internal sealed record LedgerIdentity(string LibraryRoot, IndexFingerprint Fingerprint, long Generation, DateTimeOffset CreatedUtc)
{
    /// <summary>
    /// Names the index wherever its directory lies or is mounted; a rebuild inherits it. 32 hex digits, random; empty in a ledger of an earlier
    /// program, until a writer opens it.
    /// </summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>See <see cref="LibraryIndexOptions.RebuildRequest"/>.</summary>
    public string? RebuildRequest { get; init; }

    /// <summary>The part of the library that it is of; null for the whole.</summary>
    public LibraryShard? Shard { get; init; }

    /// <summary>See <see cref="LibraryIndexOptions.MergeOf"/>.</summary>
    public string? MergeOf { get; init; }

    public const string RebuildRequestKey = "rebuild-request";

    /// <summary>See <see cref="LibraryIndex.NoteNothingToDo"/>.</summary>
    public const string NothingToDoKey = "nothing-to-do";

    private const string IdKey = "index-id";
    private const string LibraryRootKey = "library-root";
    private const string ShardKey = "shard";
    private const string MergeOfKey = "merge-of";

    /// <summary>Null when the database has no tables yet, because its creation was interrupted.</summary>
    /// <remarks>Every version that a writer can bring up to date has these; only a reader of more has to ask for the present one.</remarks>
    /// <exception cref="InvalidDataException">It is some other database, or of a version that this program does not know.</exception>
    public static LedgerIdentity? Read(LedgerConnection ledger)
    {
        long version = Columns.ToInt64(ledger.Scalar("PRAGMA user_version"));
        long application = Columns.ToInt64(ledger.Scalar("PRAGMA application_id"));
        if (version == 0 && application == 0 && Columns.ToInt64(ledger.Scalar("SELECT count(*) FROM sqlite_schema")) == 0)
        {
            return null;
        }

        if (application != LedgerSchema.ApplicationId)
        {
            throw new InvalidDataException("This is an SQLite database, but not the ledger of an index.");
        }

        if (version is < LedgerSchema.OldestVersion or > LedgerSchema.Version)
        {
            throw new InvalidDataException($"The ledger has version {version}; this program knows version {LedgerSchema.Version}.");
        }

        return new LedgerIdentity(
            Meta(ledger, LibraryRootKey),
            JsonSerializer.Deserialize(Meta(ledger, "fingerprint"), LedgerJson.Default.IndexFingerprint) is { Dimensions: > 0 and <= FaissFlatHeader.MaxDimensions } fingerprint
                ? fingerprint
                : throw new InvalidDataException("The ledger has no fingerprint, or one of impossible dimensions."),
            long.Parse(Meta(ledger, "generation"), CultureInfo.InvariantCulture),
            new DateTimeOffset(long.Parse(Meta(ledger, "created"), CultureInfo.InvariantCulture), TimeSpan.Zero))
        {
            Id = Find(ledger, IdKey) ?? "",
            RebuildRequest = Find(ledger, RebuildRequestKey),
            Shard = Find(ledger, ShardKey) is { } shard
                ? LibraryShard.TryParse(shard) ?? throw new InvalidDataException($"The ledger says that it is of shard '{shard}', which is none.")
                : null,
            MergeOf = Find(ledger, MergeOfKey),
        };
    }

    /// <summary>The identity of a ledger whose tables are to be read.</summary>
    /// <exception cref="InvalidDataException">It is no ledger, or one that a writer has to bring up to date first.</exception>
    public static LedgerIdentity? ReadPresent(LedgerConnection ledger)
    {
        LedgerIdentity? identity = Read(ledger);
        return identity is null || Columns.ToInt64(ledger.Scalar("PRAGMA user_version")) == LedgerSchema.Version
            ? identity
            : throw new InvalidDataException(
                $"The ledger is of an older version of this program; the next ingest brings it up to date. Run: ingest --library-path {identity.LibraryRoot}");
    }

    /// <summary>The same as <see cref="Read"/> for a ledger that somebody else may be writing; null when there is none that can be read.</summary>
    public static LedgerIdentity? TryRead(string path) => TryRead(path, out _);

    /// <param name="path">Of the ledger.</param>
    /// <param name="unreadable">True when there is something at the path that cannot be understood, as opposed to nothing or nothing yet.</param>
    /// <exception cref="IndexFailedException">The disk or the system does not let it be read: that says nothing of what it holds.</exception>
    public static LedgerIdentity? TryRead(string path, out bool unreadable)
    {
        unreadable = false;
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using LedgerConnection ledger = LedgerConnection.OpenReader(path);
            return Read(ledger);
        }
        catch (SqliteException error) when (error.IsOfTheSystem())
        {
            throw LedgerErrors.Failed(path, error);
        }
        catch (Exception error) when (LedgerDamage.IsAnyNonsense(error))
        {
            unreadable = true;
            return null;
        }
    }

    /// <summary>Makes the tables and writes the identity, in one transaction.</summary>
    public void Create(LedgerConnection ledger) => ledger.InTransaction(() =>
    {
        ledger.ExecuteOnce(LedgerSchema.Tables + LedgerSchema.Indexes);
        LedgerSchema.Stamp(ledger);
        WriteLibraryRoot(ledger, LibraryRoot);
        Write(ledger, "fingerprint", JsonSerializer.Serialize(Fingerprint, LedgerJson.Default.IndexFingerprint));
        Write(ledger, "generation", Generation.ToString(CultureInfo.InvariantCulture));
        Write(ledger, "created", CreatedUtc.UtcTicks.ToString(CultureInfo.InvariantCulture));
        Write(ledger, IdKey, Id);
        if (Shard is not null)
        {
            Write(ledger, ShardKey, Shard.ToString());
        }

        if (MergeOf is not null)
        {
            Write(ledger, MergeOfKey, MergeOf);
        }
    });

    /// <summary>This identity with an id, which the ledger is given when an earlier program made it without.</summary>
    public LedgerIdentity WithId(LedgerConnection ledger)
    {
        if (Id.Length > 0)
        {
            return this;
        }

        string id = Guid.NewGuid().ToString("N");
        Write(ledger, IdKey, id);
        return this with { Id = id };
    }

    /// <summary>Where the library lies. Inside a transaction.</summary>
    public static void WriteLibraryRoot(LedgerConnection ledger, string libraryRoot) => Write(ledger, LibraryRootKey, libraryRoot);

    private static string Meta(LedgerConnection ledger, string key) =>
        Find(ledger, key) ?? throw new InvalidDataException($"The ledger does not say its {key}.");

    /// <summary>A line of <c>meta</c>.</summary>
    public static string? Find(LedgerConnection ledger, string key) =>
        ledger.Scalar("SELECT value FROM meta WHERE key = $1", key) as string;

    /// <summary>Sets a line of <c>meta</c>.</summary>
    public static void Write(LedgerConnection ledger, string key, string value) =>
        ledger.Execute("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2", key, value);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IndexFingerprint))]
internal sealed partial class LedgerJson : JsonSerializerContext;
