using System.Diagnostics;
using System.Globalization;

namespace XnaiAspire.Index.Failpoints;

/// <summary>
/// Named instants at which a test wants a process to die, and it dies there by SIGKILL: nothing is flushed, closed or told. Without the
/// environment variable <c>XNAI_FAILPOINT</c> a point is one comparison of a constant with null.
/// </summary>
/// <remarks>
/// <c>XNAI_FAILPOINT=vectors.appended:3</c> kills the process when it comes to that point for the third time; without a number, for the
/// first. The points are listed in docs/kill-loop.md.
/// </remarks>
public static class Failpoint
{
    /// <summary>The environment variable: a point's name, with <c>:n</c> for its n-th passing.</summary>
    public const string Variable = "XNAI_FAILPOINT";

    private static readonly string? Wanted;
    private static int Passings;

    static Failpoint()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } setting)
        {
            int colon = setting.IndexOf(':', StringComparison.Ordinal);
            Wanted = colon < 0 ? setting : setting[..colon];
            Passings = colon < 0 ? 1 : int.Parse(setting.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The point itself.</summary>
    /// <param name="name">Place and instant: <c>vectors.appended</c>.</param>
    public static void Pass(string name)
    {
        if (Wanted is not null && name == Wanted && Interlocked.Decrement(ref Passings) == 0)
        {
            // SIGKILL; it takes effect before the call returns.
            using Process process = Process.GetCurrentProcess();
            process.Kill();
        }
    }
}
