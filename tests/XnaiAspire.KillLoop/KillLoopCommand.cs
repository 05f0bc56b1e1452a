using System.CommandLine;
using System.Text.Json;
using XnaiAspire.KillLoop.Processes;
using XnaiAspire.KillLoop.Report;

namespace XnaiAspire.KillLoop;

/// <summary>The command line.</summary>
internal static class KillLoopCommand
{
    private const int DefaultKills = 50;

    // Small, so that a life of a second or two commits some and loses some.
    private const int DefaultBatchSize = 5;

    // As many as an Ingestor shares texts out to.
    private const int MostEmbedders = 8;

    private static readonly Option<DirectoryInfo> Library = new Option<DirectoryInfo>("--library-path")
    {
        Description = "Folder with the documents; only read. Default: samples/library.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(BuiltProgram.RepositoryRoot, "samples", "library")),
    }.AcceptExistingOnly();

    private static readonly Option<int> Kills = new("--kills") { Description = "How many.", DefaultValueFactory = _ => DefaultKills };

    private static readonly Option<int?> Seed = new("--seed") { Description = "Of all that is drawn. Default: another one each time." };

    private static readonly Option<int> BatchSize = new("--batch-size") { Description = "Documents in a batch.", DefaultValueFactory = _ => DefaultBatchSize };

    private static readonly Option<int> Embedders = new("--embedders") { Description = "Replicas of the Embedder.", DefaultValueFactory = _ => 1 };

    private static readonly Option<bool> OnlyEmbedders = new("--only-embedders") { Description = "Nothing but replicas of the Embedder is killed, one every few seconds." };

    private static readonly Option<string?> Model = new("--model") { Description = "What the Embedder embeds with: a GGUF file or a name. Default: its built-in model." };

    private static readonly Option<DirectoryInfo?> Work = new("--work-path")
    {
        Description = "An empty or new folder for copy and indexes. Default: a temporary one, which is deleted when all is well.",
    };

    private static readonly Option<DirectoryInfo?> Programs = new("--programs")
    {
        Description = "Folder with XnaiAspire.Embedder/ and XnaiAspire.Ingestor/ as dotnet publish made them. Default: what was built.",
    };

    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Ends after the step in which so many have passed, whatever --kills says." };

    private static readonly Option<bool> Json = new("--json") { Description = "The result as one JSON object on stdout." };

    public static RootCommand Create()
    {
        RootCommand command = new(
            "Kills Ingestor, Embedder and Redis again and again while they ingest a library, and compares the index with one that nobody disturbed. " +
            "Exit code 0: the same bytes, nothing lost, nothing duplicated; 1: not so, and the index is kept.")
        {
            Library, Kills, Seed, BatchSize, Embedders, OnlyEmbedders, Model, Minutes, Programs, Work, Json,
        };
        Embedders.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostEmbedders)
                result.AddError($"--embedders is a number from 1 to {MostEmbedders}.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string work = parsed.GetValue(Work)?.FullName ?? Directory.CreateTempSubdirectory("xnai-kill-").FullName;
        Directory.CreateDirectory(work);
        BuiltProgram.Published = parsed.GetValue(Programs)?.FullName;
        var options = new KillLoopOptions(
            Path.TrimEndingDirectorySeparator(parsed.GetRequiredValue(Library).FullName), work, parsed.GetValue(Kills),
            parsed.GetValue(Seed) ?? Random.Shared.Next(), parsed.GetValue(BatchSize), parsed.GetValue(Embedders), parsed.GetValue(OnlyEmbedders), parsed.GetValue(Model),
            parsed.GetValue(Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null);
        TextWriter error = parsed.InvocationConfiguration.Error;
        TextWriter output = parsed.InvocationConfiguration.Output;
        await error.WriteLineAsync($"Seed {options.Seed}; copy and indexes are in {work}");
        LoopResult result = await KillLoopRun.RunAsync(options, error, cancellationToken);
        await output.WriteLineAsync(parsed.GetValue(Json) ? JsonSerializer.Serialize(result, LoopJson.Default.LoopResult) : ResultTable.Of(result));
        if (result.Problem is not null)
        {
            await error.WriteLineAsync($"{result.Problem}\nThe index is kept in {work}. The same draws again: {options.Command}");
            return 1;
        }

        Directory.Delete(work, recursive: true);
        return 0;
    }
}
