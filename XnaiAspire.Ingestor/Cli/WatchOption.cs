using System.CommandLine;
using XnaiAspire.Ingestor.Watching;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>--watch</c>: go on after the run.</summary>
internal static class WatchOption
{
    public static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Go on: a run follows whenever files have changed, until Ctrl+C.",
    };

    public static LibraryWatcher Open(IServiceProvider services, IngestOptions options) =>
        new(options.LibraryRoot, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<LibraryWatcher>>());
}
