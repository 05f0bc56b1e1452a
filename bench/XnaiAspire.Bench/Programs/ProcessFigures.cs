using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>What the kernel says of a process now.</summary>
/// <param name="Cpu">Processor time of all its threads, user and system.</param>
/// <param name="ResidentBytes">All resident memory: the sum of the next two and what is shared otherwise.</param>
/// <param name="AnonymousBytes">Of it: heaps and stacks.</param>
/// <param name="FileBytes">Of it: mapped files, programs and libraries above all.</param>
internal readonly record struct ProcessFigures(TimeSpan Cpu, long ResidentBytes, long AnonymousBytes, long FileBytes)
{
    // sysconf(_SC_CLK_TCK), which is 100 on every Linux that .NET runs on.
    private const int TicksPerSecond = 100;

    /// <summary>Null when the process has ended.</summary>
    public static ProcessFigures? Read(int process)
    {
        try
        {
            string directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/");
            string status = File.ReadAllText(directory + "status");

            // "4711 (dotnet) S 1 ...": user and system time are the 14th and 15th field; the name may hold blanks.
            string stat = File.ReadAllText(directory + "stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return status.Contains("VmRSS:", StringComparison.Ordinal)
                ? new ProcessFigures(
                    TimeSpan.FromSeconds((double)ticks / TicksPerSecond), Field(status, "VmRSS:"), Field(status, "RssAnon:"), Field(status, "RssFile:"))
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // "VmRSS:\t  123456 kB"
    private static long Field(string status, string name)
    {
        ReadOnlySpan<char> rest = status.AsSpan(status.IndexOf(name, StringComparison.Ordinal) + name.Length).TrimStart();
        return 1024 * long.Parse(rest[..rest.IndexOf(' ')], CultureInfo.InvariantCulture);
    }
}
