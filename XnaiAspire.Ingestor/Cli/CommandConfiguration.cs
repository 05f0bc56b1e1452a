namespace XnaiAspire.Ingestor.Cli;

/// <summary>The settings of commands that need no services, from where a run has them; a host for two values would cost a second.</summary>
internal static class CommandConfiguration
{
    public static IConfiguration Read() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build();
}
