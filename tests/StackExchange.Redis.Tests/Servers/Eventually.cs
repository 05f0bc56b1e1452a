using System.Diagnostics;

namespace StackExchange.Redis.Tests.Servers;

/// <summary>For what another process does: looked at until it holds, with a deadline.</summary>
public static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < limit, $"It did not come true within {limit}.");
            await look.WaitForNextTickAsync();
        }
    }
}
