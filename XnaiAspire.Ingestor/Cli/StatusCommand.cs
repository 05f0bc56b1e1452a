using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>status</c>: what the index directory holds. Needs no server, and disturbs none.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Failures = new("--failures")
    {
        Description = "Only the failed documents, with all that is known of each.",
    };

    public static Command Create()
    {
        Command command = new("status", "What the index holds, how far the last run came, which documents failed and why. Needs no running service.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, Failures, Output.Json,
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

        try
        {
            using IndexReader? index = OpenIndex.Try(directory);
            if (index is null)
            {
                await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
                if (LibraryIndex.HasUnfinishedRebuild(directory))
                    await error.WriteLineAsync("A first run with --force is unfinished; run with --force to finish it.");

                return ExitCodes.Failed;
            }

            StatusReport report = StatusReport.Read(index, TimeProvider.System.GetUtcNow(), await RedisAsync(index));
            (bool json, bool failures) = (parsed.GetValue(Output.Json), parsed.GetValue(Failures));
            if (json && failures)
                await output.WriteLineAsync(Output.AsJson(new FailuresView(report.Failures.Count, report.Failures), CliJson.Default.FailuresView));
            else if (json)
                await output.WriteLineAsync(Output.AsJson(report, CliJson.Default.StatusReport));
            else if (failures)
                await FailureList.WriteAsync(report.Failures, output);
            else
                StatusTable.Write(report, output);

            return ExitCodes.Complete;
        }
        catch (IndexException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static async Task<string> RedisAsync(IndexReader index)
    {
        IConfiguration configuration = CommandConfiguration.Read();
        string? connection = configuration.GetConnectionString(IngestServices.RedisName);
        return CalledAddresses.OfRedis(configuration, connection) is { } problem
            ? $"was not asked: {problem}"
            : await TrackedStatus.ReadAsync(connection, RedisWire.ReadAuthority(configuration), index.Id, index.Status.LastCheckpoint);
    }
}
