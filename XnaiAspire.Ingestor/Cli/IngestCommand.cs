using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>ingest</c>: one run, then the exit code that says how it ended.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        Command command = new("ingest", "One run: finish what an earlier one left, then take in what has changed. Exit code 0 complete, 1 failed, 2 usage, 3 complete with failed documents, 130 stopped.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, LibraryOptions.BatchSize, LibraryOptions.Force, LibraryOptions.FallbackEncoding,
            EmbedderOption.Embedder, Output.Json, CommandHost.Verbose,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        IngestOptions options = LibraryOptions.Read(parsed);
        if (options.Problems() is [var problem, ..])
            return await CommandLine.RefuseAsync(error, problem);

        using IHost host = CommandHost.Build(options, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(CommandHost.Verbose));
        await host.StartAsync(CancellationToken.None);
        IngestService ingest = host.Services.GetRequiredService<IngestService>();
        try
        {
            RunOutcome outcome = await RunProgress.ShowAsync(
                ingest, () => ingest.RunAsync(new RunRequest { Force = options.Force }, cancellationToken), error);

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
