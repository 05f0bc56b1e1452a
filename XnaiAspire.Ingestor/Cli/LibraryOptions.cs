using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The options that say which library and where its index is; the names are those of the guide this project follows.</summary>
internal static class LibraryOptions
{
    public static readonly Option<string?> LibraryPath = Folder("--library-path", "Folder with the documents. Nothing is ever written into it.");

    public static readonly Option<string?> DataPath = Folder("--data-path", "Folder that holds one index directory a library [default: data]");

    public static readonly Option<string?> IndexPath = Folder("--index-path", "The index directory itself, instead of one below --data-path.");

    public static readonly Option<int> BatchSize = new("--batch-size")
    {
        Description = "Documents in a batch; a checkpoint follows each.",
        HelpName = "N",
        DefaultValueFactory = static _ => IngestOptions.DefaultBatchSize,
        CustomParser = static result => WholeNumber(result, "--batch-size", IngestOptions.MaxBatchSize),
    };

    public static readonly Option<int> KeepSnapshots = new("--keep-snapshots")
    {
        Description = "Newest snapshots that are kept when one is published.",
        HelpName = "N",
        DefaultValueFactory = static _ => LibraryIndexOptions.DefaultSnapshots,
        CustomParser = static result => WholeNumber(result, "--keep-snapshots", IngestOptions.MaxKeepSnapshots),
    };

    public static readonly Option<bool> Force = new("--force")
    {
        Description = "Build the index anew beside the old one and swap at the end.",
    };

    public static readonly Option<string?> FallbackEncoding = new("--fallback-encoding")
    {
        Description = "Encoding of files that are neither marked nor UTF-8, for example windows-1252. Without it they fail.",
        HelpName = "NAME",
    };

    /// <summary>For commands that read an index when neither it nor its library is named.</summary>
    public const string NoIndexNamed = "--library-path is missing: the folder with the documents (or --index-path: the index directory).";

    /// <summary>What the command line says, not checked yet: <see cref="IngestOptions.Problems"/> does that.</summary>
    public static IngestOptions Read(ParseResult parsed) => new()
    {
        LibraryPath = parsed.GetValue(LibraryPath) ?? "",
        DataPath = parsed.GetValue(DataPath) ?? "data",
        IndexPath = parsed.GetValue(IndexPath),
        Shard = ShardOption.Read(parsed),
        BatchSize = parsed.GetValue(BatchSize),
        KeepSnapshots = parsed.CommandResult.Command.Options.Contains(KeepSnapshots) ? parsed.GetValue(KeepSnapshots) : LibraryIndexOptions.DefaultSnapshots,
        Force = parsed.GetValue(Force),
        FallbackEncoding = parsed.GetValue(FallbackEncoding),
    };

    /// <summary>The index directory that <c>status</c> and <c>search</c> are to read; null when neither it nor a library is named.</summary>
    public static string? IndexDirectory(ParseResult parsed)
    {
        IngestOptions options = Read(parsed);
        return options.IndexPath is null && options.LibraryPath.Length == 0 ? null : options.IndexDirectory;
    }

    /// <summary>What to do when there is nothing to read.</summary>
    public static string NoIndexAt(string directory) => $"There is no index in {directory} yet. Make one: ingest --library-path DIR";

    /// <summary>A whole number from 1, or an error that names the option.</summary>
    public static int WholeNumber(ArgumentResult result, string option, int most)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most)
            return number;

        result.AddError($"{option} is '{text}'; it must be a whole number from 1 to {most}.");
        return 0;
    }

    /// <summary>An option that names a folder, which may not be there yet.</summary>
    public static Option<string?> Folder(string name, string description)
    {
        Option<string?> option = new(name) { Description = description, HelpName = "DIR" };
        option.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string?>()))
                result.AddError($"{name} is empty; it must be a folder.");
        });
        return option;
    }
}
