using System.Globalization;
using XnaiAspire.Mutation.Mutants;

namespace XnaiAspire.Mutation;

/// <summary>What is mutated, and by how many processes.</summary>
internal sealed class Options
{
    // Storage and formats of the index: what decides whether anything is lost. For each folder the tests that have to notice a change in it, by
    // parts of their names. All others pass the storage too; running them for every mutant would take hours and prove less of the folder's own.
    private static readonly Dictionary<string, string[]> FoldersAndTests = new(StringComparer.Ordinal)
    {
        ["Faiss"] = [".Faiss."],
        ["LangChain"] = [".LangChain."],
        ["Snapshots"] = [".Snapshots."],
        ["Storage"] = [".Storage."],
        ["Recovery"] = [".Recovery.RecoveryTests.", ".Recovery.Vector", ".Recovery.Rebuild", ".Recovery.Snapshot", ".RebuildTests."],
    };

    // Limits, each a number that could as well be another one, set once a process.
    private const string LimitsOfPickles = "LangChain/Pickle/PickleLimits.cs";

    // Measured when asked for: its tests go through whole runs and take long, and it is neither storage nor a format.
    private const string OnRequest = "Recovery";

    private readonly List<string> _folders = [];
    private string? _file;

    public int Workers { get; private set; } = 1;

    /// <summary>In per cent.</summary>
    public double LeastScore { get; private set; } = 85;

    public IEnumerable<string> Folders => _folders.Count == 0 ? FoldersAndTests.Keys.Where(folder => folder != OnRequest) : _folders;

    public static IReadOnlyList<string> TestsOf(string folder) => FoldersAndTests[folder];

    /// <summary>Whether mutants of a file are compiled in: the same for all options, so that runs of single folders add up to a whole one.</summary>
    public static bool IsMutated(string file) =>
        FoldersAndTests.Keys.Any(folder => file.StartsWith($"{folder}/", StringComparison.Ordinal)) && file != LimitsOfPickles;

    public bool IsTried(Mutant mutant) => Folders.Contains(mutant.Folder) && (_file is null || Path.GetFileName(mutant.File) == _file);

    public static Options? Parse(string[] args)
    {
        var options = new Options();
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i], args.ElementAtOrDefault(i + 1))
            {
                case ("--folder", { } folder) when FoldersAndTests.ContainsKey(folder): options._folders.Add(folder); break;
                case ("--file", { } file): options._file = file; break;
                case ("--workers", { } workers): options.Workers = int.Parse(workers, CultureInfo.InvariantCulture); break;
                case ("--least", { } least): options.LeastScore = double.Parse(least, CultureInfo.InvariantCulture); break;
                default:
                    Console.Error.WriteLine(
                        $"[--folder {string.Join('|', FoldersAndTests.Keys)}]... [--file NAME.cs] [--workers N] [--least PERCENT]");
                    return null;
            }
        }

        return options;
    }
}
