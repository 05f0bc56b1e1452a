using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace XnaiAspire.Bench;

/// <summary>The most memory a process had resident, by the kernel's own account.</summary>
internal static partial class PeakMemory
{
    // The kernel keeps the maximum; only what comes after the last look before the exit is missed.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until the process has ended.</summary>
    /// <returns>Bytes.</returns>
    public static async Task<long> WatchAsync(Process process, CancellationToken cancellationToken)
    {
        long peak = 0;
        using PeriodicTimer timer = new(Interval);
        while (!process.HasExited && await timer.WaitForNextTickAsync(cancellationToken))
            peak = Math.Max(peak, Read(process.Id) ?? 0);

        return peak;
    }

    /// <summary>Bytes so far; null when the process has ended.</summary>
    public static long? Read(int process)
    {
        string status;
        try
        {
            status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"));
        }
        catch (IOException)
        {
            return null;
        }

        Match match = HighWaterMark().Match(status);
        return match.Success ? 1024 * long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    // "VmHWM:\t   81234 kB"
    [GeneratedRegex(@"^VmHWM:\s+(\d+) kB$", RegexOptions.Multiline)]
    private static partial Regex HighWaterMark();
}
