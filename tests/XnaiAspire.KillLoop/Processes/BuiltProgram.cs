using System.Diagnostics;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>A program of this repository as the last build left it, in the configuration that this one was built in, or as it was published.</summary>
internal static class BuiltProgram
{
    // BaseDirectory is tests/XnaiAspire.KillLoop/bin/Release/net10.0/
    private static readonly DirectoryInfo Output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Folder with a folder for each published program; null for what was built.</summary>
    public static string? Published { get; set; }

    public static ProcessStartInfo Start(string name, IEnumerable<string> arguments)
    {
        string folder = Published is null ? Path.Combine(RepositoryRoot, name, "bin", Output.Parent!.Name, Output.Name) : Path.Combine(Published, name);
        string program = Path.Combine(folder, $"{name}.dll");
        if (!File.Exists(program))
            throw new KillLoopException($"'{program}' is not there: build it first.");

        // It lives for seconds: measuring itself in order to be compiled better costs more than that gives.
        var start = new ProcessStartInfo(Dotnet, [program, .. arguments]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }

    // The same dotnet that runs this: it says where it is.
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = Output; directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "XnaiAspire.sln")))
                return directory.FullName;
        }

        throw new KillLoopException($"'{Output.FullName}' is not below a folder with XnaiAspire.sln.");
    }
}
