using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Runs;

public sealed class IngestServiceTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task A_library_becomes_an_index_with_the_guides_metadata_and_can_be_searched()
    {
        _library.Write("letters/june.md", "---\ntitle: \"June 1921\"\n---\n# River\n\nThe river was high.\n");
        _library.Write("top.txt", "At the root of everything.");
        _library.Write("notes/a.json", """{"text": "Only text here", "title": "A note"}""");
        _library.Write("ignored.pdf", "x");
        IngestService service = _library.Open(_embedder);

        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.Complete, outcome.ExitCode);
        Assert.Equal(3, outcome.Committed);
        Assert.NotNull(outcome.Snapshot);
        Assert.Equal(RunState.Completed, service.Status.State);
        Assert.Equal(3, service.ReadIndex()!.Documents);

        SearchHit hit = (await service.SearchAsync("# River\n\nThe river was high.", 1, CancellationToken.None))[0];
        Assert.Equal(("letters/june.md", "June 1921", "letters", "md", "River"), (hit.Path, hit.Title, hit.Category, hit.FileType, hit.Heading));
        Assert.Equal(1f, hit.Score, 4);
        hit = (await service.SearchAsync("At the root of everything.", 1, CancellationToken.None))[0];
        Assert.Equal(("top.txt", "top", ""), (hit.Path, hit.Title, hit.Category));
    }

    [Fact]
    public async Task A_run_knows_how_much_of_its_time_was_embedding()
    {
        FakeTimeProvider time = new();
        _library.Time = time;
        _library.Fill(12, seed: 8);
        _embedder.Before = (_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };
        IngestService service = _library.Open(_embedder);
        service.StatusChanged += status =>
        {
            if (status.Message == "Publishing a snapshot")
                time.Advance(TimeSpan.FromMinutes(1));
        };

        await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(_embedder.Embedded), service.Status.EmbeddingTime);
        Assert.True(service.Status.Elapsed >= service.Status.EmbeddingTime + TimeSpan.FromMinutes(1));

        // Of each run anew.
        await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, service.Status.EmbeddingTime);
    }

    [Fact]
    public async Task An_unchanged_library_costs_no_embedding_and_no_snapshot()
    {
        _library.Fill(12, seed: 1);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        int embedded = _embedder.Embedded;

        IngestService again = _library.Open(_embedder);
        RunOutcome outcome = await again.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.Complete, outcome.ExitCode);
        Assert.Equal(0, outcome.Committed);
        Assert.Null(outcome.Snapshot);
        Assert.Equal(12, again.Status.SkippedUnchanged);
        Assert.Equal(embedded, _embedder.Embedded);
    }

    [Fact]
    public async Task Added_changed_touched_and_removed_files_are_each_done_once()
    {
        _library.Fill(12, seed: 2);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        int embedded = _embedder.Embedded;

        _library.Write("new.txt", "A new document.");
        _library.Write("folder0/000.txt", "A changed document.");
        _library.Delete("folder1/001.md");
        File.SetLastWriteTimeUtc(Path.Combine(_library.Root, "folder2/002.json"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        IngestService service = _library.Open(_embedder);
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(4, outcome.Committed);
        Assert.Equal(1, service.Status.Removed);
        Assert.Equal(embedded + 2, _embedder.Embedded);
        Assert.Equal(12, service.ReadIndex()!.Documents);
        Assert.Equal("folder0/000.txt", (await service.SearchAsync("A changed document.", 1, CancellationToken.None))[0].Path);

        Assert.Equal(0, (await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None)).Committed);
    }

    [Fact]
    public async Task Bad_files_are_parked_with_a_reason_and_tried_again_only_when_asked_or_changed()
    {
        _library.Write("good.txt", "Good text.");
        _library.Write("bad.json", """{"content": "cut of""");
        _library.Write("latin.txt", [0x63, 0x61, 0x66, 0xE9]);
        _library.Write("poison.txt", "This is poison.");
        _embedder.Refuse = text => text.Contains("poison", StringComparison.Ordinal) ? new EmbedRefusal("engine", "no") : null;
        IngestService service = _library.Open(_embedder);

        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.CompleteWithFailures, outcome.ExitCode);
        Assert.Equal(3, outcome.Failures);
        Assert.Equal(
            ["bad.json parse json-damaged", "latin.txt read not-utf8", "poison.txt embed engine"],
            service.ReadFailures().Select(record => $"{record.Failure.Path} {record.Failure.Stage} {record.Failure.Reason}"));
        Assert.Equal(3, service.ReadFailures().Single(record => record.Failure.Path == "latin.txt").Failure.ByteOffset);

        outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal((ExitCodes.CompleteWithFailures, 0, 3L), (outcome.ExitCode, outcome.Committed, outcome.Failures));
        Assert.Equal(3, service.Status.FailedBefore);

        _embedder.Refuse = _ => null;
        _library.Write("bad.json", """{"content": "whole again"}""");
        outcome = await service.RunAsync(new RunRequest { RetryFailed = true }, CancellationToken.None);
        Assert.Equal((3, 1L), (outcome.Committed, outcome.Failures));
        Assert.Equal(["latin.txt"], service.ReadFailures().Select(record => record.Failure.Path));

        _library.Delete("latin.txt");
        outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal((ExitCodes.Complete, 0L), (outcome.ExitCode, outcome.Failures));
    }

    [Fact]
    public async Task Another_fallback_encoding_brings_up_again_just_what_it_concerns()
    {
        _library.Write("ascii.txt", "Plain.");
        _library.Write("utf8.txt", "Gr\u00FC\u00DFe.");
        _library.Write("latin.txt", [0x63, 0x61, 0x66, 0xE9]);
        _library.Write("quotes.txt", [0x93, 0x61, 0x94]);
        async Task<(int Committed, long Failures)> RunAsync(string? fallback)
        {
            RunOutcome outcome = await _library.Open(_embedder, _library.Options with { FallbackEncoding = fallback }).RunAsync(new RunRequest(), CancellationToken.None);
            return (outcome.Committed, outcome.Failures);
        }

        Assert.Equal((4, 2), await RunAsync(null));
        Assert.Equal((2, 1), await RunAsync("iso-8859-1"));
        Assert.Equal((0, 1), await RunAsync("iso-8859-1"));
        Assert.Equal((2, 0), await RunAsync("windows-1252"));
        Assert.Equal((0, 0), await RunAsync("windows-1252"));
        IngestService service = _library.Open(_embedder);
        Assert.Equal("latin.txt", (await service.SearchAsync("caf\u00E9", 1, CancellationToken.None))[0].Path);
        Assert.Equal("quotes.txt", (await service.SearchAsync("\u201Ca\u201D", 1, CancellationToken.None))[0].Path);

        Assert.Equal((2, 0), await RunAsync("windows-1250"));
        Assert.Equal((2, 2), await RunAsync(null));
        Assert.Equal((0, 2), await RunAsync(null));
    }

    [Fact]
    public async Task A_run_stopped_anywhere_goes_on_and_ends_with_the_same_bytes()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        _library.Fill(40, seed: 3);
        using var calm = new TestLibrary();
        calm.Fill(40, seed: 3);
        await calm.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);

        bool resumed = false;
        for (int start = 0; ; start++)
        {
            Assert.True(start < 200, $"seed {seed}: no end in sight");
            using var kill = new CancellationTokenSource();
            int texts = random.Next(1, 120);
            _embedder.Before = async (_, cancellationToken) =>
            {
                await Task.Yield();
                if (Interlocked.Decrement(ref texts) == 0)
                    await kill.CancelAsync();

                cancellationToken.ThrowIfCancellationRequested();
            };
            IngestService service = _library.Open(_embedder);
            service.StatusChanged += status => resumed |= status.Message.StartsWith("Resuming from checkpoint ", StringComparison.Ordinal);
            try
            {
                await service.RunAsync(new RunRequest(), kill.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(RunState.Idle, service.Status.State);
            }
        }

        Assert.True(resumed, $"seed {seed}");
        Assert.True(calm.Vectors.AsSpan().SequenceEqual(_library.Vectors), $"seed {seed}");
    }

    [Fact]
    public async Task A_resumed_run_says_where_it_goes_on()
    {
        _library.Fill(20, seed: 4);
        IngestService service = _library.Open(_embedder);
        using var stop = new CancellationTokenSource();
        service.StatusChanged += status =>
        {
            if (status.Batch == 2)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.RunAsync(new RunRequest(), stop.Token));
        CheckpointRecord last = service.ReadIndex()!.LastCheckpoint!;

        IngestService again = _library.Open(_embedder);
        List<string> messages = [];
        again.StatusChanged += status => messages.Add(status.Message);
        await again.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Contains($"Resuming from checkpoint {last.Number}: {last.Documents} documents, {last.Chunks} vectors", messages);
        Assert.Equal(20, again.ReadIndex()!.Documents);
    }

    [Fact]
    public async Task Forced_the_index_is_built_anew()
    {
        _library.Fill(12, seed: 5);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        _library.Write("folder0/000.txt", "Other text.");
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.NotEqual(_library.Open(_embedder).ReadIndex()!.Chunks, _library.Open(_embedder).ReadIndex()!.Rows);

        IngestService service = _library.Open(_embedder);
        RunOutcome outcome = await service.RunAsync(new RunRequest { Force = true }, CancellationToken.None);

        Assert.Equal((ExitCodes.Complete, 12), (outcome.ExitCode, outcome.Committed));
        Assert.Equal(service.ReadIndex()!.Chunks, service.ReadIndex()!.Rows);
    }

    [Fact]
    public async Task A_forced_run_that_was_killed_goes_on_when_it_is_forced_again_and_is_told_when_it_is_not()
    {
        _library.Fill(20, seed: 9);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        int once = _embedder.Embedded;
        await StopForcedRunInItsSecondBatchAsync();

        List<string> messages = [];
        IngestService plain = _library.Open(_embedder);
        plain.StatusChanged += status => messages.Add(status.Message);
        Assert.Equal(0, (await plain.RunAsync(new RunRequest(), CancellationToken.None)).Committed);
        Assert.Contains(messages, message => message.StartsWith("An unfinished rebuild exists: run with --force to finish it", StringComparison.Ordinal));

        messages.Clear();
        IngestService forced = _library.Open(_embedder);
        forced.StatusChanged += status => messages.Add(status.Message);
        RunOutcome outcome = await forced.RunAsync(new RunRequest { Force = true }, CancellationToken.None);
        Assert.Contains(messages, message => message.StartsWith("Resuming from checkpoint ", StringComparison.Ordinal));
        Assert.DoesNotContain(messages, message => message.StartsWith("An unfinished rebuild", StringComparison.Ordinal));
        Assert.InRange(outcome.Committed, 1, 10);
        Assert.Equal(20, forced.ReadIndex()!.Documents);
        Assert.False(LibraryIndex.HasUnfinishedRebuild(_library.Options.IndexDirectory));
        Assert.InRange(_embedder.Embedded, 2 * once, 3 * once);
    }

    [Fact]
    public async Task A_service_that_died_in_a_rebuild_goes_on_with_it_when_it_is_started_again_and_only_with_the_same_model()
    {
        _library.Fill(20, seed: 9);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        await StopForcedRunInItsSecondBatchAsync();

        string directory = _library.Options.IndexDirectory, root = _library.Options.LibraryRoot;
        IndexFingerprint fingerprint = (await _embedder.DescribeAsync(CancellationToken.None)).Fingerprint(_library.Options);
        Assert.True(LibraryIndex.CanGoOnWithRebuild(directory, root, fingerprint));
        Assert.False(LibraryIndex.CanGoOnWithRebuild(directory, root, fingerprint with { ModelSha256 = "another" }));
        Assert.False(LibraryIndex.CanGoOnWithRebuild(directory, root + "2", fingerprint));
        Assert.False(LibraryIndex.CanGoOnWithRebuild(directory, root, fingerprint, LibraryShard.TryParse("1/2")));

        RunOutcome outcome = await _library.Open(_embedder).RunAsync(new RunRequest { GoesOnWithRebuild = true }, CancellationToken.None);

        Assert.InRange(outcome.Committed, 1, 19);
        Assert.False(LibraryIndex.HasUnfinishedRebuild(directory));
        Assert.Equal(20, _library.Open(_embedder).ReadIndex()!.Documents);
        Assert.Equal(0, (await _library.Open(_embedder).RunAsync(new RunRequest { GoesOnWithRebuild = true }, CancellationToken.None)).Committed);
    }

    [Fact]
    public async Task A_process_that_died_after_its_rebuild_and_was_started_again_the_same_way_does_not_rebuild_once_more()
    {
        _library.Fill(12, seed: 5);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        int once = _embedder.Embedded;
        var request = new RunRequest { Force = true, RebuildId = "this start" };
        using (var stop = new CancellationTokenSource())
        {
            IngestService killed = _library.Open(_embedder);
            killed.StatusChanged += status =>
            {
                // The new index is in place by then.
                if (status.Message == "Publishing a snapshot")
                    stop.Cancel();
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => killed.RunAsync(request, stop.Token));
        }

        Assert.Equal(2 * once, _embedder.Embedded);
        RunOutcome again = await _library.Open(_embedder).RunAsync(request, CancellationToken.None);
        Assert.Equal((ExitCodes.Complete, 0, 2 * once), (again.ExitCode, again.Committed, _embedder.Embedded));
        Assert.NotNull(again.Snapshot);

        await _library.Open(_embedder).RunAsync(request with { RebuildId = "the next start" }, CancellationToken.None);
        Assert.Equal(3 * once, _embedder.Embedded);
    }

    [Fact]
    public async Task While_another_model_rebuilds_the_old_index_is_what_readers_see()
    {
        _library.Write("a.txt", "A document.");
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        _embedder.Model = "another";
        string? seen = null;
        _embedder.Before = (_, _) =>
        {
            using IndexReader reader = IndexReader.Open(_library.Options.IndexDirectory);
            seen = $"{reader.Fingerprint.ModelName} {reader.Status.Documents} {reader.Search(HashEmbedder.Vector("A document."), 1)[0].Path}";
            return Task.CompletedTask;
        };

        IngestService service = _library.Open(_embedder);
        await service.RunAsync(new RunRequest { Force = true }, CancellationToken.None);

        Assert.Equal("hash 1 a.txt", seen);
        using IndexReader after = IndexReader.Open(_library.Options.IndexDirectory);
        Assert.Equal("another", after.Fingerprint.ModelName);
    }

    [Fact]
    public async Task Another_model_is_refused_by_name()
    {
        _library.Fill(3, seed: 6);
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        _embedder.Model = "another";

        IngestService service = _library.Open(_embedder);
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Equal("fingerprint-mismatch", outcome.Reason);
        Assert.Contains("model: index has hash, this run has another", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("--force", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("fingerprint-mismatch", service.Status.Reason);
        Assert.Equal(RunState.Failed, service.Status.State);
    }

    [Fact]
    public async Task A_paused_run_commits_nothing_more_until_it_is_resumed()
    {
        _library.Fill(30, seed: 7);
        IngestService service = _library.Open(_embedder);
        service.Pause();
        Task<RunOutcome> run = service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.True(SpinWait.SpinUntil(() => service.Status is { State: RunState.Paused, RunId: not null }, TimeSpan.FromSeconds(90)));
        Assert.Equal(0, service.Status.CommittedDocuments);
        Assert.False(run.IsCompleted);

        service.Resume();

        Assert.Equal(30, (await run).Committed);
    }

    [Fact]
    public async Task A_wait_for_the_Embedder_shows_in_the_status()
    {
        _library.Fill(3, seed: 8);
        IngestService service = _library.Open(_embedder, _library.Options with { EmbedderAddress = "http://localhost:5301" });
        RunStatus? seen = null;
        _embedder.Before = (_, _) =>
        {
            _embedder.Wait(true);
            seen = service.Status;
            _embedder.Wait(false);
            return Task.CompletedTask;
        };

        await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal((RunState.Waiting, "Waiting for the Embedder at http://localhost:5301"), (seen!.State, seen.Message));
    }

    [Fact]
    public async Task Options_that_cannot_be_used_are_told_and_touch_nothing()
    {
        IngestService service = _library.Open(_embedder, _library.Options with { BatchSize = 0 });

        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.False(Directory.Exists(_library.DataPath));
    }

    private async Task StopForcedRunInItsSecondBatchAsync()
    {
        using var stop = new CancellationTokenSource();
        IngestService killed = _library.Open(_embedder);
        killed.StatusChanged += status =>
        {
            if (status.Batch == 2)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => killed.RunAsync(new RunRequest { Force = true }, stop.Token));
    }
}
