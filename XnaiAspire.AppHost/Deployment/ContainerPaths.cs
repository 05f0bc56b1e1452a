namespace XnaiAspire.AppHost.Deployment;

/// <summary>What the programs find where in their containers.</summary>
internal static class ContainerPaths
{
    /// <summary>
    /// The only place that is written to. It is the home that .NET's images make for their user: an empty volume that is mounted there gets
    /// its owner from the image, so that nothing has to be changed by root.
    /// </summary>
    public const string Home = "/home/app";

    /// <summary>The documents, mounted read-only.</summary>
    public const string Library = "/library";

    /// <summary>Scratch space in memory; .NET's diagnostics and SQLite want one.</summary>
    public const string Temporary = "/tmp";

    /// <summary>What is mounted at the Ingestor's <see cref="Home"/>.</summary>
    public const string IndexVolume = "index";

    /// <summary>What is mounted at <see cref="Library"/>.</summary>
    public const string LibraryVolume = "library";
}
