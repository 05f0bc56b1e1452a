using System.CommandLine;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>
/// <c>--accept-failed</c>: for who starts the program and knows success and failure alone, such as a Job of Kubernetes. A document that cannot be read is as unreadable the
/// next time, so that a run with exit code 3 would be tried again for ever.
/// </summary>
internal static class AcceptFailedOption
{
    public static readonly Option<bool> AcceptFailed = new("--accept-failed")
    {
        Description = "Exit code 0 instead of 3 when all is done and some documents failed. They are listed as always.",
    };

    /// <summary>The exit code as it is asked for.</summary>
    public static int Of(ParseResult parsed, int exitCode) =>
        exitCode == ExitCodes.CompleteWithFailures && parsed.GetResult(AcceptFailed) is not null && parsed.GetValue(AcceptFailed) ? ExitCodes.Complete : exitCode;
}
