using System.CommandLine;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>ingest</c>: one run, then the exit code that says how it ended.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        Command command = new("ingest", "One run: finish what an earlier one left, then take in what has changed. Exit code 0 complete, 1 failed, 2 usage, 3 complete with failed documents, 130 stopped.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, LibraryOptions.BatchSize, LibraryOptions.KeepSnapshots, LibraryOptions.Force,
            LibraryOptions.FallbackEncoding, AcceptFailedOption.AcceptFailed, DryRunCommand.DryRun, WatchOption.Watch, EmbedderOption.Embedder, Output.Json, CommandHost.Verbose,
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

        if (!parsed.GetValue(DryRunCommand.DryRun))
            return await OneRun.RunAsync(parsed, options, new RunRequest { Force = options.Force }, cancellationToken);

        return parsed.GetValue(WatchOption.Watch)
            ? await CommandLine.RefuseAsync(error, "--dry-run and --watch are given; one run is forecast, not many.")
            : await DryRunCommand.RunAsync(parsed, options, cancellationToken);
    }
}
