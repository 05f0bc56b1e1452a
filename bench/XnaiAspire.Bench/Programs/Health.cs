using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>Waits until a started program says that it is ready.</summary>
internal static class Health
{
    // A real model is read and tried with a first text, on a machine that may have other work.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <exception cref="MeasurementException">It ended, or did not become healthy in time.</exception>
    public static async Task WaitAsync(Process process, Uri health, LastLines error, CancellationToken cancellationToken)
    {
        using HttpClient client = new();
        using PeriodicTimer timer = new(BetweenLooks);
        for (long since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < StartTimeout;)
        {
            if (process.HasExited)
                break;

            try
            {
                using HttpResponseMessage answer = await client.GetAsync(health, cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        throw new MeasurementException($"The Embedder did not become healthy.\n{error}");
    }
}
