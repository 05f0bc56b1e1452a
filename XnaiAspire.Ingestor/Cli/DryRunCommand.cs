using System.CommandLine;
using System.Text;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Forecast;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>ingest --dry-run</c>: what a run would do and cost, before anything starts.</summary>
internal static class DryRunCommand
{
    public static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Say what would be done and what it would cost, and write nothing.",
    };

    public static async Task<int> RunAsync(ParseResult parsed, IngestOptions options, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        using IHost host = CommandHost.Build(options, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(CommandHost.Verbose));
        await host.StartAsync(CancellationToken.None);
        try
        {
            var run = new DryRun(options, host.Services.GetRequiredService<IEmbedder>(), host.Services.GetRequiredService<TimeProvider>());
            DryRunReport report = await run.RunAsync(cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.DryRunReport) : InWords(report));
            return report.IsRefused ? ExitCodes.Failed : ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped. Nothing was written.");
            return CommandLine.Stopped;
        }
        catch (Exception e) when (e is IndexException or EmbedderFaultException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    internal static string InWords(DryRunReport report)
    {
        StringBuilder text = new();
        text.AppendLine("Nothing was written. A run now would");
        Line("add", report.Add, "not in the index");
        Line("replace", report.Replace, "changed");
        Line("remove", report.Remove, "gone from the library");
        Line("leave", report.Unchanged, "unchanged");
        Line("not retry", report.FailedBefore, "failed before; retry tries them again");
        Line("not read", report.Unreadable, "folders and names that cannot be looked at");
        if (report.ResumesFirst)
            text.AppendLine("  An unfinished run is finished first; its documents are among these.");

        if (report.Chunks is { } chunks)
        {
            string about = report.IsExact == true ? "" : "about ";
            text.AppendLine().Append("  chunks    ").Append(about).Append(Words.Count(chunks)).Append(", ").Append(about).Append(Words.Count(report.Tokens ?? 0)).AppendLine(" tokens; fewer where the index has the text already");
            text.Append("  embedding ").AppendLine(report.Seconds is { } seconds ? $"about {Words.Duration(TimeSpan.FromSeconds(seconds))}, at the speed that a few chunks had just now" : "not measured");
            text.Append("  index     ").Append(about).Append(Bytes(report.VectorBytes ?? 0)).Append(" of vectors, about ").Append(Bytes(report.LedgerBytes ?? 0)).AppendLine(" of texts and ledger; a snapshot takes as much again");
            if (report.FailedInSample > 0)
                text.Append("  failing   ").AppendLine($"{Words.Of(report.FailedInSample, "file")} of those read cannot be taken in");
        }

        text.Append("  basis     ").Append(report.Basis);
        if (report.IsRefused)
            text.AppendLine().Append("The run would be refused: the index was made with another model or chunker. ingest says which; --force builds it anew.");

        return text.ToString();

        void Line(string what, int count, string why)
        {
            if (count > 0)
                text.Append("  ").Append(what.PadRight(9)).Append(' ').Append(Words.Of(count, "file")).Append(" (").Append(why).AppendLine(")");
        }
    }

    private static string Bytes(long bytes) => bytes switch
    {
        < 1_000_000 => $"{Words.Rate(bytes / 1e3)} kB",
        < 1_000_000_000 => $"{Words.Rate(bytes / 1e6)} MB",
        _ => $"{Words.Rate(bytes / 1e9)} GB",
    };
}
