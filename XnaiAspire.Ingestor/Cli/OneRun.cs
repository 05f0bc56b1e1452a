using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Watching;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>A run from the command line: progress on stderr, the report on stdout, the exit code that says how it ended.</summary>
internal static class OneRun
{
    /// <summary>The command has the options of <see cref="EmbedderOption"/>, <see cref="Output"/> and <see cref="CommandHost"/>.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, IngestOptions options, RunRequest request, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        // --force is for the first run; those that follow when files have changed are not forced by it.
        using IHost host = CommandHost.Build(options with { Force = false }, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(CommandHost.Verbose));
        await host.StartAsync(CancellationToken.None);
        IngestService ingest = host.Services.GetRequiredService<IngestService>();
        try
        {
            // Before the first scan, so that nothing changes unseen between the two.
            using LibraryWatcher? watcher = parsed.CommandResult.GetResult(WatchOption.Watch) is not null && parsed.GetValue(WatchOption.Watch)
                ? WatchOption.Open(host.Services, options)
                : null;
            for (bool first = true; ; first = false, request = new RunRequest())
            {
                RunOutcome outcome = await RunProgress.ShowAsync(ingest, () => ingest.RunAsync(request, cancellationToken), error);
                outcome = outcome with { ExitCode = AcceptFailedOption.Of(parsed, outcome.ExitCode) };
                if (first || outcome.Committed > 0 || outcome.ExitCode == ExitCodes.Failed)
                    await ReportAsync(parsed, outcome, ingest);

                if (watcher is null || outcome.ExitCode is ExitCodes.Failed or ExitCodes.Usage)
                    return outcome.ExitCode;

                if (first)
                    await error.WriteLineAsync($"Watching {options.LibraryRoot}; Ctrl+C ends.");

                await watcher.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync(WhatIsSafe(ingest.Status.LastCheckpoint));
            return CommandLine.Stopped;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task ReportAsync(ParseResult parsed, RunOutcome outcome, IngestService ingest)
    {
        bool json = parsed.GetValue(Output.Json);
        if (outcome.IsRefused && !json)
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync(outcome.Message);
            return;
        }

        // What was refused may be an index that cannot be read.
        RunReport report = RunReport.Of(outcome, ingest.Status, outcome.IsRefused ? [] : ingest.ReadFailures());
        await parsed.InvocationConfiguration.Output.WriteLineAsync(json ? Output.AsJson(report, CliJson.Default.RunReport) : report.InWords());
    }

    private static string WhatIsSafe(CheckpointRecord? checkpoint) => checkpoint is null
        ? "Stopped. Nothing was committed yet; run the same command again to start over."
        : $"Stopped. Checkpoint {checkpoint.Number} is durable; run the same command again to go on.";
}
