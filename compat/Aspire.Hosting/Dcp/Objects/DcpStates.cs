namespace Aspire.Hosting.Dcp;

/// <summary>The states that executables and containers pass through. A new object has an empty one.</summary>
internal static class DcpStates
{
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Stopping = "Stopping";
    public const string Finished = "Finished";
    public const string Terminated = "Terminated";
    public const string FailedToStart = "FailedToStart";
    public const string Exited = "Exited";
    public const string RuntimeUnhealthy = "RuntimeUnhealthy";
    public const string Unknown = "Unknown";

    /// <summary>Nothing runs any more, and nothing will unless a new object is created.</summary>
    public static bool IsEnd(string? state) => state is Finished or Terminated or FailedToStart or Exited or Unknown;
}
