using System.Text;
using System.Text.Json;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Runs;

/// <summary>Files in parts, with parts so small that a test has many of them.</summary>
public sealed class LargeFileTests : IDisposable
{
    private const int PartBytes = 10_000;

    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    private IngestOptions Options => _library.Options with { PartBytes = PartBytes, ChunkTokens = 200, ChunkOverlap = 10, BatchSize = 1, FallbackEncoding = "windows-1252" };

    [Theory]
    [InlineData("utf-8", "a.txt", "\n\n")]
    [InlineData("utf-8-mark", "a.log", "\r\n")]
    [InlineData("utf-16", "a.txt", "\r\n\r\n")]
    [InlineData("utf-16BE", "a.txt", " ")]
    [InlineData("utf-16", "a.txt", "")]
    [InlineData("windows-1252", "a.md", "\n# H\n")]
    [InlineData("utf-8", "a.md", " ")]
    [InlineData("utf-8", "a.txt", "")]
    public async Task Chunks_of_all_parts_point_into_the_whole_text_and_cover_it(string encoding, string path, string between)
    {
        string text = Text(4_000, between, encoding == "windows-1252" ? "Grüße" : "Grüße🌊東京");
        byte[] bytes = encoding switch
        {
            "utf-8-mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "windows-1252" => FallbackEncoding.Find(encoding, out _)!.Encoding.GetBytes(text),
            _ => [.. Encoding.GetEncoding(encoding).GetPreamble(), .. Encoding.GetEncoding(encoding).GetBytes(text)],
        };
        Assert.True(bytes.Length > 3 * PartBytes);
        _library.Write(path, bytes);

        Assert.Equal((ExitCodes.Complete, 1), await RunAsync());

        var covered = new bool[text.Length];
        int position = 0;
        foreach (JsonElement chunk in Chunks())
        {
            int start = chunk.GetProperty("start").GetInt32(), length = chunk.GetProperty("length").GetInt32();
            Assert.Equal(text.Substring(start, length), chunk.GetProperty("text").GetString());
            Assert.Equal(position++, chunk.GetProperty("position").GetInt32());
            Array.Fill(covered, true, start, length);
        }

        for (int i = 0; i < text.Length; i++)
            Assert.True(covered[i] || char.IsWhiteSpace(text[i]), $"character {i} of {text.Length} is in no chunk");
    }

    [Fact]
    public async Task Records_of_all_parts_are_one_document()
    {
        string[] bodies = [.. Enumerable.Range(0, 3_000).Select(i => $"Record {i} {new string('x', i % 50)}.")];
        _library.Write("a.jsonl", string.Join('\n', bodies.Select((body, i) => $$"""{"title": "T{{i}}", "text": {{JsonSerializer.Serialize(body)}}}""")));

        Assert.Equal((ExitCodes.Complete, 1), await RunAsync());

        string text = string.Join("\n\n", bodies);
        JsonElement[] chunks = [.. Chunks()];
        Assert.All(chunks, chunk => Assert.Equal(
            text.Substring(chunk.GetProperty("start").GetInt32(), chunk.GetProperty("length").GetInt32()), chunk.GetProperty("text").GetString()));
        Assert.Equal("T0", chunks[0].GetProperty("heading").GetString());
        Assert.Equal("a", chunks[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_run_stopped_anywhere_between_parts_ends_with_the_same_bytes()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        using var calm = new TestLibrary();
        foreach (TestLibrary library in (TestLibrary[])[_library, calm])
        {
            library.Fill(6, seed: 1);
            library.Write("folder1/big.txt", Text(8_000, "\n", "word"));
            library.Write("folder1/broken.jsonl", string.Concat(Enumerable.Repeat("{\"text\": \"fine\"}\n", 3_000)) + "{\"text\": broken}\n");
            library.Write("z.md", Text(3_000, " ", "end"));
        }

        await calm.Open(new HashEmbedder(), calm.Options with { PartBytes = PartBytes }).RunAsync(new RunRequest(), CancellationToken.None);

        int stops = 0;
        while (true)
        {
            Assert.True(stops < 300, $"seed {seed}: no end in sight");
            using var kill = new CancellationTokenSource();
            int texts = random.Next(1, 600);
            _embedder.Before = async (_, cancellationToken) =>
            {
                if (Interlocked.Decrement(ref texts) == 0)
                    await kill.CancelAsync();

                cancellationToken.ThrowIfCancellationRequested();
            };
            try
            {
                RunOutcome outcome = await _library.Open(_embedder, _library.Options with { PartBytes = PartBytes }).RunAsync(new RunRequest(), kill.Token);
                Assert.Equal(1, outcome.Failures);
                break;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        Assert.True(stops > 0, $"seed {seed}");
        Assert.True(calm.Vectors.AsSpan().SequenceEqual(_library.Vectors), $"seed {seed}, {stops} stops");
        Assert.Equal(8, _library.Open(_embedder).ReadIndex()!.Documents);
    }

    [Fact]
    public async Task Parts_that_are_read_at_the_same_time_are_all_there()
    {
        // Two parts a file and all of them in one batch, read by several workers: the second may be come to before the first is.
        const int Files = 1_500;
        for (int i = 0; i < Files; i++)
            _library.Write($"{i}.txt", $"{new string('a', 110)} {new string('b', 60)} end{i}");

        IngestOptions options = Options with { PartBytes = 100, BatchSize = 2 * Files };
        RunOutcome outcome = await _library.Open(_embedder, options).RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal((Files, 0), (outcome.Committed, outcome.Failures));
        Assert.Equal(Files, Chunks().Count(chunk => chunk.GetProperty("text").GetString()!.Contains(" end", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a.txt", "\u0081", "not-windows-1252", 0)]
    [InlineData("a.txt", "\0", "binary", 0)]
    [InlineData("a.jsonl", "{\"text\": x}", "json-damaged", 9)]
    public async Task What_is_wrong_in_a_later_part_is_told_by_its_place_in_the_file_and_the_old_version_stays(string path, string wrong, string reason, int offset)
    {
        string line = path == "a.jsonl" ? "{\"text\": \"A line of text.\"}\n" : "A line of text.\n";
        _library.Write(path, line);
        await RunAsync();
        int embedded = _embedder.Embedded;
        string before = string.Concat(Enumerable.Repeat(line, 80_000 / line.Length));
        _library.Write(path, [.. Encoding.ASCII.GetBytes(before), .. Encoding.Latin1.GetBytes(wrong), .. Encoding.ASCII.GetBytes("\n" + line)]);

        Assert.Equal((ExitCodes.CompleteWithFailures, 0), await RunAsync(committed: false));

        DocumentFailure failure = Assert.Single(_library.Open(_embedder).ReadFailures()).Failure;
        Assert.Equal((reason, (long?)before.Length + offset), (failure.Reason, failure.ByteOffset));
        Assert.StartsWith($"line {(80_000 / line.Length) + 1},", failure.Detail, StringComparison.Ordinal);
        Assert.Equal((1, 1), (_library.Open(_embedder).ReadIndex()!.Documents, _library.Open(_embedder).ReadIndex()!.Chunks));

        // What can be known from the bytes alone is known before anything is embedded.
        if (path == "a.txt")
            Assert.Equal(embedded, _embedder.Embedded);

        // And is tried again only when the file has changed.
        Assert.Equal((ExitCodes.CompleteWithFailures, 0), await RunAsync(committed: false));
        _library.Write(path, before);
        Assert.Equal(ExitCodes.Complete, (await RunAsync()).ExitCode);
    }

    [Fact]
    public async Task A_file_that_changes_between_its_parts_is_given_up_and_read_by_the_next_run()
    {
        _library.Write("a.txt", "Old.");
        await RunAsync();
        _library.Write("a.txt", Text(40_000, "\n", "new"));
        int texts = 20;
        _embedder.Before = (_, _) =>
        {
            if (Interlocked.Decrement(ref texts) == 0)
                File.AppendAllText(Path.Combine(_library.Root, "a.txt"), "And more.");

            return Task.CompletedTask;
        };

        Assert.Equal(ExitCodes.CompleteWithFailures, (await RunAsync(committed: false)).ExitCode);
        Assert.Equal("changed-while-read", Assert.Single(_library.Open(_embedder).ReadFailures()).Failure.Reason);
        Assert.Equal("Old.", Assert.Single(Chunks()).GetProperty("text").GetString());

        Assert.Equal(ExitCodes.Complete, (await RunAsync()).ExitCode);
        Assert.EndsWith("And more.", Chunks().Last().GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_text_in_the_middle_fails_the_file_once_and_the_rest_is_not_embedded()
    {
        _library.Write("a.txt", Text(20_000, "\n", "some") + "poison " + Text(60_000, "\n", "more"));
        _library.Write("b.txt", "After it.");
        _embedder.Refuse = text => text.Contains("poison", StringComparison.Ordinal) ? new EmbedRefusal("engine", "no") : null;

        bool toTheEnd = false;
        _embedder.Before = (text, _) =>
        {
            toTheEnd |= text.Contains("more59999", StringComparison.Ordinal);
            return Task.CompletedTask;
        };

        Assert.Equal(ExitCodes.CompleteWithFailures, (await RunAsync()).ExitCode);

        Assert.False(toTheEnd);
        Assert.Equal(1, _library.Open(_embedder).ReadIndex()!.Documents);
        DocumentFailure failure = Assert.Single(_library.Open(_embedder).ReadFailures()).Failure;
        Assert.Equal(("embed", "engine"), (failure.Stage, failure.Reason));
        Assert.StartsWith("part ", failure.Detail, StringComparison.Ordinal);
        Assert.Equal("b.txt", Assert.Single(Chunks()).GetProperty("source").GetString());
        Assert.InRange(failure.ByteOffset!.Value, File.ReadAllText(Path.Combine(_library.Root, "a.txt")).IndexOf("poison", StringComparison.Ordinal) - 2_000, long.MaxValue);
    }

    [Fact]
    public async Task An_unchanged_large_file_with_another_date_embeds_nothing()
    {
        _library.Write("a.txt", Text(8_000, "\n", "same"));
        await RunAsync();
        int embedded = _embedder.Embedded;
        File.SetLastWriteTimeUtc(Path.Combine(_library.Root, "a.txt"), DateTime.UtcNow.AddDays(1));

        Assert.Equal(ExitCodes.Complete, (await RunAsync(committed: false)).ExitCode);
        Assert.Equal(embedded, _embedder.Embedded);
        Assert.Equal(0, (await _library.Open(_embedder, Options).RunAsync(new RunRequest(), CancellationToken.None)).Committed);
    }

    [Fact]
    public async Task A_record_without_end_is_refused()
    {
        _library.Write("a.jsonl", "{\"text\": \"" + new string('x', PartCut.MaxRecordBytes + (2 * PartBytes)) + "\"}");

        Assert.Equal(ExitCodes.CompleteWithFailures, (await RunAsync(committed: false)).ExitCode);
        Assert.Equal("too-large", Assert.Single(_library.Open(_embedder).ReadFailures()).Failure.Reason);
    }

    private async Task<(int ExitCode, int Committed)> RunAsync(bool committed = true)
    {
        RunOutcome outcome = await _library.Open(_embedder, Options).RunAsync(new RunRequest(), CancellationToken.None);
        return (outcome.ExitCode, committed ? outcome.Committed : (int)(_library.Open(_embedder).ReadIndex()!.Documents - 1));
    }

    private IEnumerable<JsonElement> Chunks() => File
        .ReadLines(Path.Combine(_library.Options.IndexDirectory, "snapshots/latest/docstore.jsonl"))
        .Select(line => JsonDocument.Parse(line).RootElement);

    private static string Text(int words, string between, string word)
    {
        StringBuilder text = new();
        for (int i = 0; i < words; i++)
            text.Append(word).Append(i).Append(i % 7 == 6 ? between : between.Length == 0 ? "" : " ");

        return text.ToString();
    }
}
