namespace XnaiAspire.Index.Storage;

/// <summary>What can be told about a process that holds an index: only on its own machine, and only on Linux.</summary>
internal static class HolderProcess
{
    /// <summary>Whether it was stopped by a signal (SIGSTOP, Ctrl+Z) or a debugger; false where that cannot be told.</summary>
    public static bool IsPaused(WriterHolder holder)
    {
        if (!OperatingSystem.IsLinux() || holder.Host != Environment.MachineName)
        {
            return false;
        }

        try
        {
            // "4711 (name of it) T 4242 ...": the state follows the last parenthesis, T is stopped and t traced.
            string stat = File.ReadAllText($"/proc/{holder.ProcessId}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 1) is [' ', 'T' or 't', ..];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
