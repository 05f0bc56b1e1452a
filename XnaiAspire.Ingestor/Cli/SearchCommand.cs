using System.CommandLine;
using System.Globalization;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>search "why do stars twinkle" -k 5</c>: embeds the text and prints the chunks nearest to it.</summary>
internal static class SearchCommand
{
    /// <summary>Characters of a chunk that are printed; <c>--json</c> has all.</summary>
    private const int ShownText = 300;

    private static readonly Argument<string> Query = new("text") { Description = "What to search for." };

    private static readonly Option<int> K = new("-k")
    {
        Description = "Most results.",
        HelpName = "N",
        DefaultValueFactory = static _ => 5,
        CustomParser = static result => LibraryOptions.WholeNumber(result, "-k", SearchLimits.MaxCount),
    };

    private static readonly Option<string[]> IndexPaths = new("--index-path")
    {
        Description = "The index directory itself, instead of one below --data-path; several times for several indexes, whose results become one list.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => [],
    };

    public static Command Create()
    {
        Command command = new("search", "The chunks nearest to a text. The Embedder must be running.")
        {
            Query, K, LibraryOptions.LibraryPath, LibraryOptions.DataPath, IndexPaths, ShardOption.Shard,
            EmbedderOption.Embedder, Output.Json, CommandHost.Verbose,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        string query = parsed.GetRequiredValue(Query);
        int k = parsed.GetValue(K);
        if (SearchLimits.Problem(query, k) is { } problem)
            return await CommandLine.RefuseAsync(error, problem.Detail);

        IReadOnlyList<string> directories = Directories(parsed);
        if (directories.Count == 0)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        if (directories.Any(string.IsNullOrWhiteSpace))
            return await CommandLine.RefuseAsync(error, "--index-path is empty; it must be a folder.");

        List<IndexReader> indexes = [];
        try
        {
            foreach (string directory in directories)
            {
                if (OpenIndex.Try(directory) is not { } index)
                {
                    await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
                    return ExitCodes.Failed;
                }

                indexes.Add(index);
            }

            SearchView answer = await SearchAsync(indexes, parsed, query, k, cancellationToken);
            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(Output.Json) ? Output.AsJson(answer, CliJson.Default.SearchView) : InWords(answer));
            return ExitCodes.Complete;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandLine.Stopped;
        }
        catch (Exception e) when (e is IndexException or SearchRefusedException)
        {
            bool away = e is SearchRefusedException { Reason: "embedder-away" };
            await error.WriteLineAsync(away ? $"{e.Message} Name its address with --embedder." : e.Message);
            return ExitCodes.Failed;
        }
        finally
        {
            indexes.ForEach(index => index.Dispose());
        }
    }

    /// <summary>The indexes to search: those that are named, else the library's, else those of all its shards; empty when nothing is named.</summary>
    private static IReadOnlyList<string> Directories(ParseResult parsed)
    {
        if (parsed.GetValue(IndexPaths) is { Length: > 0 } named)
            return [.. named.Select(path => string.IsNullOrWhiteSpace(path) ? path : Path.GetFullPath(path)).Distinct(StringComparer.Ordinal)];

        IngestOptions options = LibraryOptions.Read(parsed);
        if (options.LibraryPath.Length == 0)
            return [];

        bool isSharded = options.Shard is null && !Directory.Exists(options.IndexDirectory);
        return isSharded && ShardDirectories.Find(options.DataPath, options.LibraryId) is { Count: > 0 } shards ? shards : [options.IndexDirectory];
    }

    private static async Task<SearchView> SearchAsync(
        List<IndexReader> indexes, ParseResult parsed, string query, int k, CancellationToken cancellationToken)
    {
        // The library, which may be gone by now, is named for the services' sake alone.
        IngestOptions options = new() { LibraryPath = indexes[0].Status.LibraryRoot, IndexPath = indexes[0].Status.Directory };
        using IHost host = CommandHost.Build(options, parsed.GetValue(EmbedderOption.Embedder), parsed.GetValue(CommandHost.Verbose));
        await host.StartAsync(CancellationToken.None);
        try
        {
            long start = TimeProvider.System.GetTimestamp();
            var search = new FanOutSearch(indexes, host.Services.GetRequiredService<IEmbedder>(), TimeProvider.System);
            IReadOnlyList<SearchHit> hits = await search.SearchAsync(query, k, cancellationToken);
            return new SearchView(query, k, Math.Round(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 2), hits);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static string InWords(SearchView answer)
    {
        if (answer.Hits.Count == 0)
            return "Nothing yet: the index has no chunks.";

        return string.Join($"{Environment.NewLine}{Environment.NewLine}", answer.Hits.Select((hit, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {i + 1}. {Printable.Of(hit.Title)}  {hit.Score:0.000}
               {Printable.Of(hit.Path)}, characters {hit.Start} to {hit.Start + hit.Length}{(hit.Heading is null ? "" : $", {Printable.Of(hit.Heading)}")}{(hit.IndexDirectory is null ? "" : $", in {hit.IndexDirectory}")}
               {Printable.Of(Shortened(hit.Text))}
            """)));
    }

    /// <summary>One line, cut at a word.</summary>
    private static string Shortened(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= ShownText)
            return line;

        int end = line.LastIndexOf(' ', ShownText);
        return (end > 0 ? line[..end] : line[..ShownText]) + " ...";
    }
}
