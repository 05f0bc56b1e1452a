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
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The ids of living processes whose command line has the text in it.</summary>
    public static List<int> WithCommandLine(string text) => All(pid => Read(pid, "cmdline").Contains(text, StringComparison.Ordinal));

    /// <summary>The ids of living processes that were started with the variable set to the value.</summary>
    public static List<int> WithEnvironment(string name, string value) => All(pid => Read(pid, "environ").Split('\0').Contains($"{name}={value}"));

    private static List<int> All(Func<int, bool> condition) =>
        [.. Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsAlive(pid) && condition(pid))];

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
