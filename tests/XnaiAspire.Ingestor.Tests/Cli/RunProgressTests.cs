using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

public sealed class RunProgressTests : IDisposable
{
    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task A_resumed_run_says_so_however_short_it_is_and_each_sentence_once()
    {
        _library.Fill(12, seed: 7);
        using CancellationTokenSource stop = new();
        IngestService killed = _library.Open(new HashEmbedder());
        killed.StatusChanged += status =>
        {
            if (status.Batch == 1)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => killed.RunAsync(new RunRequest(), stop.Token));

        IngestService again = _library.Open(new HashEmbedder());
        StringWriter shown = new();
        await RunProgress.ShowAsync(again, () => again.RunAsync(new RunRequest(), CancellationToken.None), shown);

        string[] lines = shown.ToString().TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.StartsWith("Resuming from checkpoint ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("Checkpoint ", StringComparison.Ordinal));
        Assert.Equal(lines.Distinct(), lines);
    }

    [Fact]
    public void A_line_has_batch_documents_rate_and_time_left()
    {
        RunStatus status = new()
        {
            State = RunState.Running,
            Message = "",
            LibraryRoot = "/l",
            IndexDirectory = "/i",
            Batch = 4,
            Batches = 10,
            CommittedDocuments = 400,
            PlannedDocuments = 1000,
            FailedInRun = 2,
            DocumentsPerSecond = 12.34,
            Remaining = TimeSpan.FromSeconds(65),
        };

        Assert.Equal("batch 5 of 10, 400 of 1,000 documents, 2 failed, 12.3 documents/s, about 1 min 5 s left", RunProgress.Line(status));
    }

    [Theory]
    [InlineData(RunState.Running, 10, true)]
    [InlineData(RunState.Running, 0, false)]
    [InlineData(RunState.Waiting, 0, false)]
    [InlineData(RunState.Waiting, 10, false)]
    [InlineData(RunState.Paused, 10, false)]
    public void Only_a_run_that_moves_is_worth_a_line_every_few_seconds(RunState state, int batches, bool worth) => Assert.Equal(worth, RunProgress.Moves(new()
    {
        State = state,
        Message = "Waiting for the Embedder",
        LibraryRoot = "/l",
        IndexDirectory = "/i",
        Batches = batches,
    }));

    [Fact]
    public void Before_the_plan_a_line_says_what_is_waited_for()
    {
        RunStatus status = new()
        {
            State = RunState.Waiting,
            Message = "Waiting for the Embedder",
            LibraryRoot = "/l",
            IndexDirectory = "/i",
            Elapsed = TimeSpan.FromSeconds(25),
        };

        Assert.Equal("Waiting for the Embedder, 25 s", RunProgress.Line(status));
    }
}
