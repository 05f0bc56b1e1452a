namespace Aspire.Hosting.Tests.Runtime;

/// <summary>What runs on this machine, as the kernel tells.</summary>
internal static class Processes
{
    /// <summary>Whether a process of that id exists and is no zombie. <c>/proc/7/stat</c> begins with <c>7 (name) S ..</c>, the state third.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }

    /// <summary>The ids of living processes whose command line has the text in it.</summary>
    public static List<int> WithCommandLine(string text) =>
        [.. Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsAlive(pid) && CommandLine(pid).Contains(text, StringComparison.Ordinal))];

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return "";
        }
    }
}
