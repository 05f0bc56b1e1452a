using System.Diagnostics;

namespace Aspire.Hosting.Tests.Runtime;

/// <summary>Waits for what another process brings about, with a deadline that names what did not happen.</summary>
internal static class Eventually
{
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> probe, int seconds = 60) where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await probe() is { } value)
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
            {
                throw new TimeoutException($"Not within {seconds} s: {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }

    public static Task TrueAsync(string what, Func<bool> condition, int seconds = 60) =>
        GetAsync<object>(what, () => Task.FromResult(condition() ? new object() : null), seconds);
}
