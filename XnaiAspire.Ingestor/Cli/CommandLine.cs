using System.CommandLine;
using System.CommandLine.Invocation;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The program's command line: <c>serve</c>, <c>ingest</c>, <c>retry</c>, <c>status</c>, <c>search</c>, <c>verify</c>, <c>repair</c>,
/// <c>snapshots</c>, <c>rollback</c>, <c>compact</c>, <c>relocate</c>, <c>backup</c>, <c>export</c>, <c>import</c>, <c>merge</c>, <c>certificates</c>.</summary>
internal static class CommandLine
{
    /// <summary>What a shell expects of a program that Ctrl+C ended: 128 + SIGINT.</summary>
    public const int Stopped = 130;

    /// <summary>Time for a batch that is being committed to become durable after Ctrl+C, before the process is ended anyway.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    private const string Commands = "one of serve, ingest, retry, status, search, verify, repair, snapshots, rollback, compact, relocate, backup, export, import, merge, certificates (--help says more).";

    public static RootCommand Create() => new("Turns a folder of documents into a FAISS index that is never lost, half-written, duplicated or silently wrong.")
    {
        ServeCommand.Create(),
        IngestCommand.Create(),
        RetryCommand.Create(),
        StatusCommand.Create(),
        SearchCommand.Create(),
        VerifyCommand.Create(),
        RepairCommand.Create(),
        SnapshotsCommand.Create(),
        RollbackCommand.Create(),
        CompactCommand.Create(),
        RelocateCommand.Create(),
        BackupCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        MergeCommand.Create(),
        CertificatesCommand.Create(),
    };

    /// <summary>Parses and runs; the result is the process's exit code (<see cref="ExitCodes"/>, or <see cref="Stopped"/>).</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Create().Parse(args);
        if (parsed.Action is ParseErrorAction)
            return await RefuseAsync(error, Problem(parsed));

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            });
        }
        catch (WireRefusedException e)
        {
            return await RefuseAsync(error, e.Message);
        }
        catch (EmbedderFaultException e)
        {
            // What is wrong before anything has begun: the certificate by which the Embedder is known cannot be read.
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static string Problem(ParseResult parsed) => (parsed.CommandResult.Command, parsed.UnmatchedTokens) switch
    {
        (RootCommand, []) => $"No command is given; {Commands}",
        (RootCommand, [var unknown, ..]) => $"'{unknown}' is not a command; {Commands}",
        (var command, [var unknown, ..]) => $"'{unknown}' is not known to {command.Name}; {command.Name} --help lists what is.",
        _ => parsed.Errors[0].Message,
    };

    /// <summary>One line on what is wrong with the command line, and the exit code for that.</summary>
    public static async Task<int> RefuseAsync(TextWriter error, string problem)
    {
        await error.WriteLineAsync(problem);
        return ExitCodes.Usage;
    }
}
