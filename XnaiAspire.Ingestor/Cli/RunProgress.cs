using Spectre.Console;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>Shows a run while it goes on: a bar on a terminal, lines otherwise. On stderr, so that stdout holds the result alone.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Without a terminal somebody reads this later; a line every few seconds is enough to tell slow from stuck.</summary>
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Returns when <paramref name="run"/> has ended, however it ended.</summary>
    public static Task ShowAsync(IngestService ingest, Task run, TextWriter error)
    {
        if (Console.IsErrorRedirected || error != Console.Error)
            return LinesAsync(ingest, run, error);

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Profile.Capabilities.Ansi ? BarAsync(ingest, run, console) : LinesAsync(ingest, run, error);
    }

    /// <summary><c>batch 4 of 10, 400 of 1,000 documents, 12.3 documents/s, about 49 s left</c></summary>
    public static string Line(RunStatus status)
    {
        List<string> parts = [];
        if (status.Batches > 0)
            parts.Add($"batch {Words.Count(Math.Min(status.Batch + 1, status.Batches))} of {Words.Count(status.Batches)}");
        if (status.PlannedDocuments > 0)
            parts.Add($"{Words.Count(status.CommittedDocuments)} of {Words.Of(status.PlannedDocuments, "document")}");
        if (status.FailedInRun > 0)
            parts.Add($"{Words.Count(status.FailedInRun)} failed");
        if (status.DocumentsPerSecond is { } rate)
            parts.Add($"{Words.Rate(rate)} documents/s");
        if (status.Remaining is { } left)
            parts.Add($"about {Words.Duration(left)} left");
        return parts.Count == 0 ? "scanning the library" : string.Join(", ", parts);
    }

    private static async Task LinesAsync(IngestService ingest, Task run, TextWriter error)
    {
        string message = "";
        long lastLine = TimeProvider.System.GetTimestamp();
        do
        {
            RunStatus status = ingest.Status;
            if (status.Message != message)
                await error.WriteLineAsync(message = status.Message);

            if (TimeProvider.System.GetElapsedTime(lastLine) >= LineEvery)
            {
                lastLine = TimeProvider.System.GetTimestamp();
                await error.WriteLineAsync(Line(status));
            }
        }
        while (await GoesOnAsync(run));
    }

    // Spectre's live display is not thread-safe: this one loop is all that touches it.
    private static Task BarAsync(IngestService ingest, Task run, IAnsiConsole console) => console.Progress()
        .AutoClear(true)
        .Columns(new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async display =>
        {
            string message = "";
            ProgressTask bar = display.AddTask("scanning the library", autoStart: true, maxValue: 1);
            do
            {
                RunStatus status = ingest.Status;
                if (status.Message != message)
                    console.WriteLine(message = status.Message);

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

        await Task.WhenAny(run, Task.Delay(LookEvery));
        return true;
    }
}
