using System.Diagnostics;

namespace XnaiAspire.Embedder.Engines;

/// <summary>
/// A test's failpoint: a text that ends the process by SIGKILL when a slot takes it up, as one that makes native code abort would. No real
/// text is known to do that; each that was found is refused. Without the environment variable it is one comparison of a constant with null.
/// </summary>
internal static class DeadlyText
{
    /// <summary>The environment variable: what a text contains that kills.</summary>
    public const string Variable = "XNAI_FAILPOINT_TEXT";

    private static readonly string? Part = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } part ? part : null;

    /// <summary>Returns unless the text kills.</summary>
    public static void Pass(string text)
    {
        if (Part is null || !text.Contains(Part, StringComparison.Ordinal))
            return;

        using var process = Process.GetCurrentProcess();
        process.Kill();
    }
}
