using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>--shard 2/4</c>: which part of the library an index is of.</summary>
internal static class ShardOption
{
    /// <summary>The same in the configuration: <c>Ingestor__Shard=2/4</c> in the environment.</summary>
    public const string Key = "Ingestor:Shard";

    // What Kubernetes tells the pods of an Indexed Job, from 0.
    private const string JobIndex = "JOB_COMPLETION_INDEX";

    private const string OfJob = "job/";

    public static readonly Option<LibraryShard?> Shard = new("--shard")
    {
        Description = $"Only this part of the library, by the hash of each path, with an index of its own; job/N takes I from {JobIndex} [default: {Key}, else the whole]",
        HelpName = "I/N",
        DefaultValueFactory = static result => Parse(result, Key, Configured(), Environment.GetEnvironmentVariable(JobIndex)),
        CustomParser = static result => Parse(result, "--shard", result.Tokens.Count == 1 ? result.Tokens[0].Value : "", Environment.GetEnvironmentVariable(JobIndex)),
    };

    /// <summary>What the command line or the configuration says; null for the whole library, and for a command that has no shards.</summary>
    public static LibraryShard? Read(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Contains(Shard) ? parsed.GetValue(Shard) : null;

    /// <summary>The shard that a text names, or why it names none.</summary>
    /// <param name="text">2/4, or job/4.</param>
    /// <param name="jobIndex">What Kubernetes says; null for nothing.</param>
    /// <param name="problem">Empty when there is a shard.</param>
    internal static LibraryShard? Parse(string text, string? jobIndex, out string problem)
    {
        problem = "";
        bool isOfJob = text.StartsWith(OfJob, StringComparison.Ordinal);
        string given = text;
        if (isOfJob)
        {
            if (!int.TryParse(jobIndex, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= LibraryShard.MaxCount)
            {
                problem = $"it takes its number from {JobIndex}, which is {(jobIndex is null ? "not set" : $"'{jobIndex}'")}; Kubernetes sets it in the pods of an Indexed Job.";
                return null;
            }

            given = string.Create(CultureInfo.InvariantCulture, $"{index + 1}/{text[OfJob.Length..]}");
        }

        LibraryShard? shard = LibraryShard.TryParse(given);
        if (shard is null)
            problem = $"it must be I/N with I from 1 to N and N up to {LibraryShard.MaxCount}, or job/N{(isOfJob ? $"; with {JobIndex}={jobIndex} it is {given}" : "")}.";

        return shard;
    }

    private static LibraryShard? Parse(ArgumentResult result, string name, string? text, string? jobIndex)
    {
        if (text is null)
            return null;

        LibraryShard? shard = Parse(text, jobIndex, out string problem);
        if (shard is null)
            result.AddError($"{name} is '{text}'; {problem}");

        return shard;
    }

    private static string? Configured() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build()[Key] is { Length: > 0 } value ? value : null;
}
