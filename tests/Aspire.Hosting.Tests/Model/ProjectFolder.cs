namespace Aspire.Hosting.Tests.Model;

// A project with settings, on disk for the time of a test.
internal sealed class ProjectFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aspire-model-");

    public ProjectFolder() => Write("Service.csproj", "<Project />");

    public string ProjectPath => Path.Combine(_directory.FullName, "Service.csproj");

    public ProjectFolder Write(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return this;
    }

    public ProjectFolder WithLaunchSettings(string profiles) => Write("Properties/launchSettings.json", $$"""{ "profiles": {{profiles}} }""");

    public void Dispose() => _directory.Delete(recursive: true);
}
