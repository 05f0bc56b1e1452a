using Microsoft.Data.Sqlite;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Tests.Verification;

/// <summary>A library and its index after two runs with a changed, a removed and a failed document.</summary>
internal sealed class IndexedLibrary : IDisposable
{
    public TestLibrary Library { get; } = new();

    public string Index => Library.Options.IndexDirectory;

    public static async Task<IndexedLibrary> MakeAsync()
    {
        var made = new IndexedLibrary();
        TestLibrary library = made.Library;
        library.Fill(12, seed: 4);
        library.Write("bad.json", "{ \"content\": ");
        library.Write("letters/june.txt", "The river was high.");
        await made.IngestAsync();
        library.Write("letters/june.txt", "The river was low, and the bridge stood dry.");
        library.Delete("folder0/000.txt");
        await made.IngestAsync();
        return made;
    }

    public async Task IngestAsync(string? fallback = null)
    {
        using IngestService service = Library.Open(new HashEmbedder(), Library.Options with { FallbackEncoding = fallback });
        await service.RunAsync(new RunRequest(), CancellationToken.None);
    }

    public Task<VerifyReport> VerifyAsync(bool deep = false, string? library = null, StackExchange.Redis.IConnectionMultiplexer? redis = null) => Verifier.RunAsync(
        new VerifyRequest(Index, library ?? Library.Root, Library.Options.FileTypes, deep), redis, null, TimeProvider.System, CancellationToken.None);

    /// <summary>Puts the runs a day ahead, so that the files, which are of now, were there long before them.</summary>
    public void AgeFiles() => Sql("UPDATE runs SET started = started + 864000000000, completed = completed + 864000000000");

    public void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Index, "ledger.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA foreign_keys = OFF; {sql}";
        command.ExecuteNonQuery();
    }

    public void Dispose() => Library.Dispose();
}
