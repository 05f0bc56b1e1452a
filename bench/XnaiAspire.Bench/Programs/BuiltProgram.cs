using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>A program of this repository as the last build left it, in the configuration that this one was built in.</summary>
internal static class BuiltProgram
{
    // BaseDirectory is bench/XnaiAspire.Bench/bin/Release/net10.0/
    private static readonly DirectoryInfo Output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string RepositoryRoot { get; } = FindRoot(Output);

    /// <summary>What starts it, both of its streams redirected.</summary>
    public static ProcessStartInfo Start(string name, IEnumerable<string> arguments) =>
        StartFile(Path.Combine(RepositoryRoot, name, "bin", Output.Parent!.Name, Output.Name, $"{name}.dll"), arguments);

    /// <summary>What starts this very program.</summary>
    public static ProcessStartInfo StartThis(IEnumerable<string> arguments) =>
        StartFile(Path.Combine(Output.FullName, $"{typeof(BuiltProgram).Assembly.GetName().Name}.dll"), arguments);

    /// <summary>What starts any .NET program.</summary>
    public static ProcessStartInfo StartFile(string program, IEnumerable<string> arguments)
    {
        if (!File.Exists(program))
            throw new MeasurementException($"'{program}' is not there: build it first.");

        // The same dotnet that runs this: it says where it is.
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        return new ProcessStartInfo(dotnet, [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string FindRoot(DirectoryInfo start)
    {
        for (DirectoryInfo? directory = start; directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "XnaiAspire.sln")))
                return directory.FullName;
        }

        throw new MeasurementException($"'{start.FullName}' is not below a folder with XnaiAspire.sln.");
    }
}
