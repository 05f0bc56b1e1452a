using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Runs;

/// <summary>
/// A random history of edits, runs, broken-off runs and rebuilds. After every whole run the index is that of a library that was never anything
/// else: same chunks, same vectors, and whatever cannot be read is parked.
/// </summary>
public sealed class LibraryHistoryTests
{
    private const int Steps = 25;

    // Twins by case and by normalisation (é as one code point and as two) are different files, and stay so.
    private static readonly string[] Paths =
        ["a.txt", "A.txt", "caf\u00E9.md", "cafe\u0301.md", "b/c.json", "b/d.txt", "b/e/f.md", "z.html", "lines.jsonl", "new\nline.txt"];

    private static readonly byte[] Damaged = [.. "not UTF-8: "u8, 0xC3, 0x28];

    [Property(MaxTest = 10)]
    public async Task The_index_is_what_the_library_is(int seed)
    {
        using var history = new History(seed);
        for (int step = 0; step < Steps; step++)
            await history.StepAsync();

        await history.CheckAsync();
    }

    private sealed class History(int seed) : IDisposable
    {
        private readonly Random _random = new(seed);
        private readonly TestLibrary _library = new();
        private readonly HashEmbedder _embedder = new();
        private readonly Dictionary<string, byte[]> _model = new(StringComparer.Ordinal);
        private readonly List<string> _done = [];

        public void Dispose() => _library.Dispose();

        public async Task StepAsync()
        {
            string path = Paths[_random.Next(Paths.Length)];
            switch (_random.Next(12))
            {
                case < 5:
                    Write(path, Content(path));
                    break;

                case 5:
                    Write(path, Damaged);
                    break;

                case 6:
                    Write(path, []);
                    break;

                case 7:
                    Remove(path);
                    break;

                case 8:
                    Move(path, Paths[_random.Next(Paths.Length)]);
                    break;

                case 9:
                    await BreakOffAsync();
                    break;

                default:
                    await CheckAsync();
                    break;
            }
        }

        public async Task CheckAsync()
        {
            bool force = _random.Next(8) == 0;
            _done.Add(force ? "rebuild" : "run");
            IngestService service = _library.Open(_embedder);
            RunOutcome outcome = await service.RunAsync(new RunRequest { Force = force }, CancellationToken.None);

            string[] damaged = [.. _model.Where(IsDamaged).Select(file => file.Key).Order(DocumentPath.Order)];
            Assert.True(outcome.ExitCode == (damaged.Length > 0 ? ExitCodes.CompleteWithFailures : ExitCodes.Complete), Story(outcome.Message));
            Assert.True(damaged.SequenceEqual(service.ReadFailures().Select(failure => failure.Failure.Path)), Story("what is parked differs"));

            List<string> expected = await FreshAsync();
            List<string> found = Chunks(_library, leaveOut: damaged);
            Assert.True(expected.SequenceEqual(found), Story($"expected:\n{string.Join('\n', expected)}\nfound:\n{string.Join('\n', found)}"));
        }

        // Nothing at all is a text without words, but no JSON.
        private static bool IsDamaged(KeyValuePair<string, byte[]> file) =>
            file.Value == Damaged || (file.Value.Length == 0 && file.Key.EndsWith(".json", StringComparison.Ordinal));

        private async Task BreakOffAsync()
        {
            int texts = _random.Next(6);
            _done.Add($"run broken off at text {texts}");
            using var stop = new CancellationTokenSource();
            _embedder.Before = async (_, _) =>
            {
                if (texts-- <= 0)
                    await stop.CancelAsync();

                stop.Token.ThrowIfCancellationRequested();
            };
            try
            {
                await _library.Open(_embedder).RunAsync(new RunRequest(), stop.Token);
            }
            catch (OperationCanceledException)
            {
                // As asked.
            }
            finally
            {
                _embedder.Before = (_, _) => Task.CompletedTask;
            }
        }

        private void Write(string path, byte[] bytes)
        {
            _done.Add($"write {JsonSerializer.Serialize(path)}, {bytes.Length} bytes");
            _library.Write(path, bytes);
            _model[path] = bytes;
        }

        private void Remove(string path)
        {
            if (_model.Remove(path))
            {
                _done.Add($"remove {path}");
                _library.Delete(path);
            }
        }

        private void Move(string from, string to)
        {
            if (from == to || Path.GetExtension(from) != Path.GetExtension(to) || !_model.Remove(from, out byte[]? bytes))
                return;

            _done.Add($"move {from} to {to}");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_library.Root, to))!);
            File.Move(Path.Combine(_library.Root, from), Path.Combine(_library.Root, to), overwrite: true);
            _model[to] = bytes;
        }

        private byte[] Content(string path)
        {
            // Few words, so that equal texts meet in different files and reuse has something to find.
            string text = string.Join(' ', Enumerable.Range(0, _random.Next(1, 90)).Select(n => n % 13 == 12 ? "end.\n\n" : $"word{_random.Next(4)}"));
            string json = JsonSerializer.Serialize(text);
            return Encoding.UTF8.GetBytes(Path.GetExtension(path) switch
            {
                ".json" => $$"""{"title": "T", "content": {{json}}}""",
                ".jsonl" => $$"""
                    {"text": {{json}}}
                    {"title": "second", "text": "one more"}
                    """,
                ".html" => $"<h1>H</h1><p>{text}</p>",
                ".md" => $"# H\n\n{text}",
                _ => text,
            });
        }

        // The same library, ingested once by a program that knows nothing of its past.
        private async Task<List<string>> FreshAsync()
        {
            using var fresh = new TestLibrary();
            foreach ((string path, byte[] bytes) in _model.Where(file => !IsDamaged(file)))
                fresh.Write(path, bytes);

            RunOutcome outcome = await fresh.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);
            Assert.True(outcome.ExitCode == ExitCodes.Complete, Story(outcome.Message));
            return Chunks(fresh, leaveOut: []);
        }

        // One line a chunk of the newest snapshot, in the order of the documents; each vector is that of its text.
        private List<string> Chunks(TestLibrary library, string[] leaveOut)
        {
            const int HeaderBytes = 45;
            string snapshot = Path.Combine(library.Options.IndexDirectory, "snapshots", "latest");
            if (!Directory.Exists(snapshot))
                return [];

            byte[] vectors = File.ReadAllBytes(Path.Combine(snapshot, "index.faiss"));
            List<(string Source, int Position, string Line)> chunks = [];
            foreach (string line in File.ReadLines(Path.Combine(snapshot, "docstore.jsonl")))
            {
                JsonElement chunk = JsonElement.Parse(line);
                string source = chunk.GetProperty("source").GetString()!, text = chunk.GetProperty("text").GetString()!;
                float[] vector = HashEmbedder.Vector(text);
                int row = chunk.GetProperty("row").GetInt32(), length = vector.Length * sizeof(float);
                Assert.True(
                    vectors.AsSpan(HeaderBytes + (row * length), length).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector)),
                    Story($"row {row} is not the vector of its text"));
                if (!leaveOut.Contains(source))
                    chunks.Add((source, chunk.GetProperty("position").GetInt32(), line[line.IndexOf(',', StringComparison.Ordinal)..]));
            }

            return [.. chunks.OrderBy(chunk => chunk.Source, DocumentPath.Order).ThenBy(chunk => chunk.Position).Select(chunk => chunk.Line)];
        }

        private string Story(string problem) => $"seed {seed}\n{string.Join('\n', _done)}\n{problem}";
    }
}
