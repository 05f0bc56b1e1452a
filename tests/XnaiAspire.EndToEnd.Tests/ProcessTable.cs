using System.Text;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>Linux's own list of processes: the control plane detaches from the AppHost, so parents do not lead to what it started.</summary>
internal static class ProcessTable
{
    /// <summary>Processes that inherited an environment variable.</summary>
    public static IReadOnlyList<int> WithEnvironment(string assignment)
    {
        var wanted = Encoding.UTF8.GetBytes(assignment);
        return
        [
            .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(int.Parse!)
                .Where(id => Read(id, "environ").AsSpan().IndexOf(wanted) >= 0),
        ];
    }

    /// <summary>Whether a process is that program, by its path or as <c>dotnet program.dll</c>; a guard that only names it is not.</summary>
    public static bool RunsProgram(int id, string program)
    {
        var words = Encoding.UTF8.GetString(Read(id, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return words.Take(2).Any(word => Path.GetFileName(word) == program);
    }

    public static bool IsRunning(int id)
    {
        // "4711 (name of it) S 4242 ...": the state follows the last parenthesis.
        var stat = Encoding.UTF8.GetString(Read(id, "stat"));
        return stat.Length > 0 && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
    }

    private static byte[] Read(int id, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it has just ended
        }
    }
}
