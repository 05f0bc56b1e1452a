using System.Threading.Channels;
using Spectre.Console;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>Shows a run while it goes on: a bar on a terminal, lines otherwise. On stderr, so that stdout holds the result alone.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Without a terminal somebody reads this later; a line every few seconds is enough to tell slow from stuck. What a run waits for is said
    /// once, as a sentence of its own.
    /// </summary>
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Starts a run and shows it; the result is the run's own.</summary>
    public static async Task<RunOutcome> ShowAsync(IngestService ingest, Func<Task<RunOutcome>> start, TextWriter error)
    {
        // Every change is kept until it was looked at: "Resuming from checkpoint 4" may stand for a few milliseconds only.
        Channel<RunStatus> changes = Channel.CreateUnbounded<RunStatus>();
        void OnChanged(RunStatus status) => changes.Writer.TryWrite(status);

        ingest.StatusChanged += OnChanged;
        try
        {
            RunMessages messages = new(changes.Reader);
            Task<RunOutcome> run = start();
            if (Terminal(error) is { } console)
                await BarAsync(ingest, run, messages, console);
            else
                await LinesAsync(ingest, run, messages, error);

            return await run;
        }
        finally
        {
            ingest.StatusChanged -= OnChanged;
        }
    }

    /// <summary><c>batch 5 of 10, 400 of 1,000 documents, 12.3 documents/s, about 49 s left</c>; before the plan <c>Waiting for the Embedder, 25 s</c></summary>
    public static string Line(RunStatus status)
    {
        if (status.Batches == 0)
            return $"{status.Message}, {Words.Duration(status.Elapsed)}";

        List<string> parts = [$"batch {Words.Count(Math.Min(status.Batch + 1, status.Batches))} of {Words.Count(status.Batches)}"];
        parts.Add($"{Words.Count(status.CommittedDocuments)} of {Words.Of(status.PlannedDocuments, "document")}");
        if (status.FailedInRun > 0)
            parts.Add($"{Words.Count(status.FailedInRun)} failed");
        if (status.DocumentsPerSecond is { } rate)
            parts.Add($"{Words.Rate(rate)} documents/s");
        if (status.Remaining is { } left)
            parts.Add($"about {Words.Duration(left)} left");
        return string.Join(", ", parts);
    }

    /// <summary>Whether there are new figures to tell every few seconds; a wait, a pause and a scan were said when they began.</summary>
    public static bool Moves(RunStatus status) => status is { State: RunState.Running, Batches: > 0 };

    private static IAnsiConsole? Terminal(TextWriter error)
    {
        if (Console.IsErrorRedirected || error != Console.Error)
            return null;

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Profile.Capabilities.Ansi ? console : null;
    }

    private static async Task LinesAsync(IngestService ingest, Task run, RunMessages messages, TextWriter error)
    {
        long lastLine = TimeProvider.System.GetTimestamp();
        do
        {
            foreach (string message in messages.Take())
                await error.WriteLineAsync(message);

            if (TimeProvider.System.GetElapsedTime(lastLine) < LineEvery)
                continue;

            lastLine = TimeProvider.System.GetTimestamp();
            RunStatus status = ingest.Status;
            if (Moves(status))
                await error.WriteLineAsync(Line(status));
        }
        while (await GoesOnAsync(run));
    }

    // Spectre's live display is not thread-safe: this one loop is all that touches it.
    private static Task BarAsync(IngestService ingest, Task run, RunMessages messages, IAnsiConsole console) => console.Progress()
        .AutoClear(true)
        .Columns(new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async display =>
        {
            ProgressTask bar = display.AddTask("starting", autoStart: true, maxValue: 1);
            do
            {
                foreach (string message in messages.Take())
                    console.WriteLine(message);

                RunStatus status = ingest.Status;
                bar.MaxValue = Math.Max(1, status.PlannedBytes);
                bar.Value = status.CommittedBytes;
                bar.Description = Markup.Escape(Line(status));
            }
            while (await GoesOnAsync(run));
        });

    private static async Task<bool> GoesOnAsync(Task run)
    {
        if (run.IsCompleted)
            return false;

        await Task.WhenAny(run, Task.Delay(LookEvery, TimeProvider.System));
        return true;
    }
}
