using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Index.Verification.Repair;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>repair</c>: puts right what <c>verify</c> finds and needs no guess. Needs no server; refuses while a writer is active.</summary>
internal static class RepairCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only say what would be done.",
    };

    public static Command Create()
    {
        Command command = new("repair", "Puts right what needs no guess: header, tail, links, leftovers, snapshots, rows that a checksum proves. Needs no running service.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, DryRun, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        if (!Directory.Exists(directory) && !Directory.Exists(directory + ".swap"))
        {
            await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
            return ExitCodes.Failed;
        }

        bool dryRun = parsed.GetValue(DryRun);
        bool json = parsed.GetValue(Output.Json);
        try
        {
            IReadOnlyList<string> steps = IndexRepair.Run(
                directory, dryRun, step => (json ? error : output).WriteLine($"{(dryRun ? "would " : "")}{step}"), null, cancellationToken);
            await output.WriteLineAsync(json
                ? Output.AsJson(new RepairReport(directory, dryRun, steps), CliJson.Default.RepairReport)
                : steps.Count == 0 ? "There is nothing to repair." : dryRun ? "Nothing was done." : "Repaired. The command verify says whether all is well.");
            return ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandLine.Stopped;
        }
        catch (Exception e) when (e is IndexException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }
}
