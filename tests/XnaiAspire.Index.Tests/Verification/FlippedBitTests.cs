using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Verification;
using Xunit.Abstractions;

namespace XnaiAspire.Index.Tests.Verification;

/// <summary>
/// Any bit of the vectors, the texts and of a snapshot, flipped, is found. One of the ledger is found or changes nothing that counts: SQLite's pages have free
/// space, and of the rest the docs list what nothing else in an index repeats (times, the words of a failure).
/// </summary>
public sealed class FlippedBitTests(HealthyIndex healthy, ITestOutputHelper output) : IClassFixture<HealthyIndex>, IDisposable
{
    // A long run: XNAI_FLIPS=20000.
    private static readonly int Flips = int.Parse(Environment.GetEnvironmentVariable("XNAI_FLIPS") ?? "90", CultureInfo.InvariantCulture);

    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Every_flipped_bit_is_found_or_harmless()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string directory = healthy.CopyTo(_root.Path);
        string ledger = Path.Combine(directory, "ledger.db");
        string before = Logical(ledger);
        string[] others = [Path.Combine(directory, "vectors.faiss"), Path.Combine(directory, "texts.utf8"), .. Directory.GetFiles(Path.Combine(directory, "snapshots"), "*", SearchOption.AllDirectories)];
        int found = 0;
        int harmless = 0;
        for (int i = 0; i < Flips; i++)
        {
            string file = i % 2 == 0 ? ledger : others[random.Next(others.Length)];
            byte[] content = File.ReadAllBytes(file);
            int bit = random.Next(content.Length * 8);
            byte[] flipped = [.. content];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, flipped);
            IReadOnlyList<FindingGroup> groups = IndexVerificationTests.Check(directory, out _);
            if (groups.Count > 0)
            {
                found++;
            }
            else
            {
                harmless++;
                Assert.True(file == ledger && Logical(ledger) == before, $"seed {seed}: bit {bit} of {file} was not found:\n{(file == ledger ? Logical(ledger) : "")}\nbefore:\n{before}");
            }

            File.WriteAllBytes(file, content);
        }

        output.WriteLine($"{found} found, {harmless} harmless");
        Assert.True(found > Flips / 2);
    }

    // All of a ledger that a search, a resumed run, a rollback or a snapshot depends on.
    private static string Logical(string ledger)
    {
        string[] queries =
        [
            "SELECT value FROM meta WHERE key = 'fingerprint'",
            "SELECT id, completed IS NULL, planned_documents, planned_bytes, batches, committed_batches, committed_documents, committed_bytes FROM runs ORDER BY id",
            "SELECT number, run_id, batch, first_row, rows, documents, chunks, bytes, checksum FROM checkpoints ORDER BY number",
            "SELECT id, first_row, chunks, added, retired, parts, committed_parts FROM documents NOT INDEXED ORDER BY id",
            "SELECT id, path, title, category, file_name, file_type FROM documents NOT INDEXED WHERE chunks > 0 AND added IS NOT NULL ORDER BY id",
            "SELECT row, document_id, position, text_at, text_bytes, text_key FROM chunks NOT INDEXED ORDER BY row",
            "SELECT row, start, length, tokens, heading FROM chunks NOT INDEXED WHERE document_id IN (SELECT id FROM documents WHERE added IS NOT NULL) ORDER BY row",
            "SELECT path FROM documents WHERE added IS NOT NULL AND retired IS NULL AND chunks > 0 ORDER BY path",
            "SELECT count(*) FROM plan",
            "SELECT count(*) FROM failures",
            "SELECT number, checkpoint, documents, vectors, bytes FROM snapshots ORDER BY number",
        ];
        var text = new StringBuilder();
        try
        {
            using var connection = new SqliteConnection($"Data Source={new Uri(ledger).AbsoluteUri}?immutable=1;Mode=ReadOnly;Pooling=False");
            connection.Open();
            foreach (string query in queries)
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = query;
                using SqliteDataReader row = command.ExecuteReader();
                while (row.Read())
                {
                    text.AppendJoin('|', Enumerable.Range(0, row.FieldCount).Select(i => Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture))).Append('\n');
                }
            }

            return text.ToString();
        }
        catch (SqliteException error)
        {
            return $"unreadable: {error.Message}";
        }
    }
}
