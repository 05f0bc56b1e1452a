using System.Diagnostics;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>A program of this repository as the last build left it, in the configuration that this one was built in.</summary>
internal static class BuiltProgram
{
    // BaseDirectory is tests/XnaiAspire.KillLoop/bin/Release/net10.0/
    private static readonly DirectoryInfo Output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string RepositoryRoot { get; } = FindRoot();

    public static ProcessStartInfo Start(string name, IEnumerable<string> arguments)
    {
        string program = Path.Combine(RepositoryRoot, name, "bin", Output.Parent!.Name, Output.Name, $"{name}.dll");
        return File.Exists(program)
            ? new ProcessStartInfo(Dotnet, [program, .. arguments])
            : throw new KillLoopException($"'{program}' is not there: build it first.");
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
