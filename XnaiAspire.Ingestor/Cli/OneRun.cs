using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>A run from the command line: progress on stderr, the report on stdout, the exit code that says how it ended.</summary>
internal static class OneRun
{
    /// <summary>The command has the options of <see cref="EmbedderOption"/>, <see cref="Output"/> and <see cref="CommandHost"/>.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, IngestOptions options, RunRequest request, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        using IHost host = CommandHost.Build(options, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(CommandHost.Verbose));
        await host.StartAsync(CancellationToken.None);
        IngestService ingest = host.Services.GetRequiredService<IngestService>();
        try
        {
            RunOutcome outcome = await RunProgress.ShowAsync(
                ingest, () => ingest.RunAsync(request, cancellationToken), error);

            RunReport report = RunReport.Of(outcome, ingest.Status, ingest.ReadFailures());
            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.RunReport) : report.InWords());
            return outcome.ExitCode;
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

    private static string WhatIsSafe(CheckpointRecord? checkpoint) => checkpoint is null
        ? "Stopped. Nothing was committed yet; run the same command again to start over."
        : $"Stopped. Checkpoint {checkpoint.Number} is durable; run the same command again to go on.";
}
