using System.CommandLine;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>
/// <c>merge DIR... --index-path OUT</c>: one index of all shards of a library. Needs no server, and changes none of the shards. Without DIR, those below <c>--data-path</c>.
/// </summary>
internal static class MergeCommand
{
    /// <summary>Failures that are printed; <c>status</c> has all.</summary>
    private const int ShownFailures = 10;

    private static readonly Argument<string[]> Shards = new("DIR")
    {
        Description = "The index directories of all shards of the library, in any order. Without them: all those of --library-path below --data-path.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Wait = new("--wait")
    {
        Description = "Wait until every shard is there and at the end of its run, instead of being refused.",
    };

    public static Command Create()
    {
        Command command = new("merge", "Makes one index of all shards of a library, the same that one run makes. Needs no running service. Exit code 0 complete, 1 failed, 2 usage, 3 complete with failed documents, 130 stopped.")
        {
            Shards, LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, LibraryOptions.BatchSize, Wait, AcceptFailedOption.AcceptFailed, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        bool isNamed = parsed.GetValue(Shards) is { Length: > 0 };
        if (!isNamed && parsed.GetValue(LibraryOptions.LibraryPath) is null)
            return await CommandLine.RefuseAsync(error, "No shard is given; merge takes the index directories of all shards of a library, or its --library-path.");

        if (parsed.GetValue(LibraryOptions.IndexPath) is not { } path)
            return await CommandLine.RefuseAsync(error, "--index-path is missing: the index directory to make.");

        try
        {
            MergeReport report = parsed.GetValue(Wait)
                ? await new ShardWait(TimeProvider.System, error.WriteLine).UntilCompleteAsync(Merge, cancellationToken)
                : Merge();
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.MergeReport) : InWords(report));
            return report.ExitCode;

            MergeReport Merge()
            {
                var request = new MergeRequest(isNamed ? [.. parsed.GetValue(Shards)!.Select(FullPath)] : Find(parsed), FullPath(path), parsed.GetValue(LibraryOptions.BatchSize));
                MergeReport merged = new ShardMerge(request, TimeProvider.System, error.WriteLine).Run(cancellationToken);
                return merged with { ExitCode = AcceptFailedOption.Of(parsed, merged.ExitCode) };
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. What was committed is kept; the same command goes on from there.");
            return CommandLine.Stopped;
        }
        catch (Exception e) when (e is MergeRefusedException or IndexException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static IReadOnlyList<string> Find(ParseResult parsed)
    {
        IngestOptions options = LibraryOptions.Read(parsed);
        return ShardDirectories.Find(options.DataPath, options.LibraryId) is { Count: > 0 } found
            ? found
            : throw new MergeRefusedException("shard-missing", $"Below {Path.GetFullPath(options.DataPath)} are not all shards of {options.LibraryRoot}, or those of two divisions. Name their directories, or wait for them: --wait");
    }

    private static string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string InWords(MergeReport report)
    {
        List<string> lines =
        [
            $"Merged {Words.Of(report.Shards, "shard")}: {Words.Of(report.Documents, "document")}, {Words.Of(report.Chunks, "chunk")}",
            $"  library   {report.LibraryPath}",
            $"  index     {report.IndexDirectory}",
            $"  snapshot  {report.SnapshotDirectory ?? "none: there are no documents"}",
        ];
        if (report.OlderVersionsLeftOut > 0)
            lines.Add($"  left out  {Words.Of(report.OlderVersionsLeftOut, "older version")} of documents whose present file fails; the shards have them");

        foreach (FailureView failure in report.Failures.Take(ShownFailures))
            lines.Add($"  failed    {Printable.Of(failure.Path)}: {Printable.Of(failure.Detail)} ({failure.Reason})");

        if (report.Failures.Count > ShownFailures)
            lines.Add($"            and {Words.Count(report.Failures.Count - ShownFailures)} more; status lists all");

        return string.Join(Environment.NewLine, lines);
    }
}
