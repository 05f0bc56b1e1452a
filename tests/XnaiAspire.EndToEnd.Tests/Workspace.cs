namespace XnaiAspire.EndToEnd.Tests;

/// <summary>A data folder and a library of a test's own, removed with the test.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("xnai-e2e-").FullName;

    public static string SampleLibrary => Path.Combine(RepositoryRoot, "samples", "library");

    public string Data => Directory.CreateDirectory(Path.Combine(_root, "data")).FullName;

    public string Index => Path.Combine(_root, "index");

    public string Library => Path.Combine(_root, "library");

    private static string RepositoryRoot
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "XnaiAspire.sln")))
            {
                directory = directory.Parent;
            }

            return directory?.FullName ?? throw new DirectoryNotFoundException("XnaiAspire.sln is in no folder above the tests.");
        }
    }

    /// <summary>Copies the sample library several times, so that a run is long enough to be killed in the middle.</summary>
    public void CopySamples(int copies)
    {
        foreach (var source in Directory.EnumerateFiles(SampleLibrary, "*", SearchOption.AllDirectories))
        {
            for (var copy = 0; copy < copies; copy++)
            {
                var target = Path.Combine(Library, $"copy-{copy:00}", Path.GetRelativePath(SampleLibrary, source));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(source, target);
            }
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
