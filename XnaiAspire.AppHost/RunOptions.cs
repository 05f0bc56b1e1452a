using System.CommandLine;
using System.Globalization;
using System.Text;
using XnaiAspire.AppHost.Deployment;

namespace XnaiAspire.AppHost;

/// <summary>What a run is asked for on the command line. All paths are full.</summary>
/// <param name="LibraryPath">Folder with the documents; exists.</param>
/// <param name="DataPath">Where indexes, models and Redis's files lie; <c>data/</c> of the repository unless asked otherwise.</param>
/// <param name="IndexPath">The index directory; null: one for the library below <paramref name="DataPath"/>.</param>
/// <param name="Model">A GGUF file, which exists, or what the Embedder knows by name or fetches from an address; null: its built-in lexical model.</param>
/// <param name="BatchSize">Documents in a batch; null: the Ingestor's default.</param>
/// <param name="KeepSnapshots">Newest snapshots that are kept; null: the Ingestor's default.</param>
/// <param name="FallbackEncoding">Encoding of files that are neither marked nor UTF-8; null: they fail.</param>
/// <param name="Force">Build the index anew.</param>
/// <param name="Embedders">Processes that embed, at least one.</param>
/// <param name="Watch">Whether changed files are taken up without being asked.</param>
/// <param name="HasRedis">Whether a connection string was given, so that no server is started.</param>
internal sealed record RunOptions(
    string LibraryPath, string DataPath, string? IndexPath, string? Model, int? BatchSize, int? KeepSnapshots, string? FallbackEncoding, bool Force,
    int Embedders, bool Watch, bool HasRedis)
{
    /// <summary>A command line that cannot be followed.</summary>
    public const int UsageExitCode = 2;

    /// <summary>The application could not be started.</summary>
    public const int FailedExitCode = 1;

    private const string ConnectionStringKey = "ConnectionStrings:redis";

    private static readonly Option<string?> Library = Directory("--library-path", "Folder with the documents. Default: samples/library.");
    private static readonly Option<string?> Index = Directory("--index-path", "The index directory. Default: one for each library, below data/.");
    private static readonly Option<string?> Data = Directory("--data-path", "Folder for indexes, models and Redis's files. Default: data/.");
    private static readonly Option<string?> ModelOption = new("--model")
    {
        Description = "A GGUF embedding model: a file, a known name, or an address with its hash (https://...#sha256=...). Default: a built-in lexical one.",
        HelpName = "FILE|NAME|URL",
    };

    private static readonly Option<string?> Batch = new("--batch-size") { Description = "Documents in a batch; a checkpoint follows each.", HelpName = "N" };
    private static readonly Option<string?> Keep = new("--keep-snapshots") { Description = "Newest snapshots that are kept when one is published. Default: 3.", HelpName = "N" };
    private static readonly Option<string?> Fallback = new("--fallback-encoding") { Description = "Encoding of files that are neither marked nor UTF-8. Default: they fail.", HelpName = "NAME" };
    private static readonly Option<bool> ForceRebuild = new("--force") { Description = "Build the index anew beside the old one and swap at the end." };
    private static readonly Option<string?> Replicas = new("--embedders") { Description = "Processes that embed. Default: 1.", HelpName = "N" };
    private static readonly Option<string?> Redis = new("--redis") { Description = "Connection string of a Redis server. Default: one is started.", HelpName = "HOST:PORT" };

    /// <summary>Aspire's own options, which it reads from the configuration.</summary>
    private static readonly string[] OptionsOfAspire =
    [
        "--operation", "--publisher", "--output-path", "--step", "--environment", "--log-level", "--include-exception-details", "--clear-cache", "--yes",
        "--dcp-cli-path", "--dcp-dashboard-path", "--dcp-container-runtime", "--dcp-dependency-check-timeout",
    ];

    /// <summary>What is asked of what is published; null for a run on this machine.</summary>
    public DeploymentOptions? Deployment { get; init; }

    /// <summary>Names this start's <see cref="Force"/>: an Ingestor that dies after its rebuild and is started again does not rebuild once more.</summary>
    public string RebuildId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Where Redis keeps its files.</summary>
    public string RedisPath => Path.Combine(DataPath, "redis");

    /// <summary>Where the Embedder keeps the models that it writes.</summary>
    public string ModelsPath => Path.Combine(DataPath, "models");

    /// <summary>Command line of the Embedder.</summary>
    public string[] EmbedderArguments => Model is null ? [] : ["--model", Model];

    /// <summary>How large a batch is, for every command that makes an index.</summary>
    public string[] BatchArguments => BatchSize is null ? [] : ["--batch-size", $"{BatchSize}"];

    /// <summary>Command line of the Ingestor.</summary>
    public string[] IngestorArguments =>
    [
        .. Deployment?.Shards is { } shards ? ShardArguments.Ingest(shards) : ["serve"],
        "--library-path", LibraryPath,
        "--data-path", DataPath,
        .. IndexPath is null ? Array.Empty<string>() : ["--index-path", IndexPath],
        .. BatchArguments,
        .. KeepSnapshots is null ? Array.Empty<string>() : ["--keep-snapshots", $"{KeepSnapshots}"],
        .. FallbackEncoding is null ? Array.Empty<string>() : ["--fallback-encoding", FallbackEncoding],
        .. Force ? ["--force"] : Array.Empty<string>(),
        .. Watch ? ["--watch"] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Reads the command line; relative paths are relative to the current directory. Where it cannot be followed, one line on standard error says why,
    /// there are no options, and the exit code is <see cref="UsageExitCode"/>; help printed: 0.
    /// </summary>
    public static (RunOptions? Options, int ExitCode) Read(string[] args, IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var command = new RootCommand("Ingests a library of documents into a FAISS index, seen in the Aspire dashboard.")
        {
            Library, Index, Data, ModelOption, Batch, Keep, Fallback, ForceRebuild, Replicas, Redis,
        };
        // System.CommandLine would run this; everything is read from the parsed line instead.
        command.SetAction(_ => 0);
        foreach (var name in OptionsOfAspire)
        {
            command.Add(new Option<string?>(name) { Hidden = true });
        }

        var line = command.Parse(args.Where(a => !IsConfiguration(a)).ToArray());
        if (line.Errors.Count > 0)
        {
            return Refuse($"{line.Errors[0].Message} Help: -- --help");
        }

        if (line.Action != command.Action)
        {
            return (null, line.Invoke());
        }

        var repository = Path.GetFullPath("..", builder.AppHostDirectory);
        var library = Path.GetFullPath(line.GetValue(Library) ?? Path.Combine(repository, "samples", "library"));
        var model = line.GetValue(ModelOption);
        if (!System.IO.Directory.Exists(library))
        {
            return Refuse($"--library-path: there is no directory '{library}'.");
        }

        if (model is not null && File.Exists(model))
        {
            // The Embedder starts in another directory.
            model = Path.GetFullPath(model);
        }
        else if (model is not null && !IsNameOrAddress(model))
        {
            return Refuse($"--model: there is no file '{Path.GetFullPath(model)}'.");
        }

        foreach (var option in (Option<string?>[])[Batch, Keep, Replicas])
        {
            if (line.GetValue(option) is { } number && WholeNumber(number) is null)
            {
                return Refuse($"{option.Name} is '{number}'; it must be a whole number from 1.");
            }
        }

        var fallback = line.GetValue(Fallback);
        if (fallback is not null && !IsEncoding(fallback))
        {
            return Refuse($"--fallback-encoding: '{fallback}' is no known encoding; an example is windows-1252.");
        }

        if (line.GetValue(Redis) is { } redis)
        {
            configuration[ConnectionStringKey] = redis;
        }

        var options = new RunOptions(
            library,
            Path.GetFullPath(line.GetValue(Data) ?? Path.Combine(repository, "data")),
            line.GetValue(Index) is { } index ? Path.GetFullPath(index) : null,
            model,
            WholeNumber(line.GetValue(Batch)),
            WholeNumber(line.GetValue(Keep)),
            fallback,
            line.GetValue(ForceRebuild),
            WholeNumber(line.GetValue(Replicas)) ?? 1,
            Watch: false,
            HasRedis: !string.IsNullOrEmpty(configuration[ConnectionStringKey]));
        if (builder.ExecutionContext.IsRunMode)
        {
            return (options, 0);
        }

        var (deployment, problem) = DeploymentOptions.Read(configuration);
        problem ??= ContainerOptions.Problem(options, name => line.GetResult(name) is { Tokens.Count: > 0 });
        return problem is not null ? Refuse(problem) : (options.InContainers(deployment!), 0);
    }

    /// <summary>Which names and addresses are good, the Embedder says.</summary>
    private static bool IsNameOrAddress(string model) =>
        model.Contains("://", StringComparison.Ordinal)
        || !(model.AsSpan().ContainsAny('/', '\\') || model.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase));

    private static int? WholeNumber(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null;

    private static Option<string?> Directory(string name, string description) => new(name) { Description = description, HelpName = "DIR" };

    /// <summary>Whether it is a setting for the configuration, as tests and tools pass them: <c>--AppHost:OtlpApiKey=abc</c>.</summary>
    private static bool IsConfiguration(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=') is > 0 and var equals && argument.AsSpan(0, equals).Contains(':');

    /// <summary>Catches slips of the pen before anything starts; which encodings can be a fallback, the Ingestor says.</summary>
    private static bool IsEncoding(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name) is not null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static (RunOptions? Options, int ExitCode) Refuse(string problem)
    {
        Console.Error.WriteLine(problem);
        return (null, UsageExitCode);
    }
}
