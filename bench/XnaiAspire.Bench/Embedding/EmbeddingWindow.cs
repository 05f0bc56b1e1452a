using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>Some hundred milliseconds of one engine on all threads.</summary>
/// <param name="PerProcessorSecond">Tokens, [CLS] and [SEP] counted, for each second of processor time.</param>
/// <param name="PerSecond">Tokens for each second of wall time, all threads together.</param>
internal readonly record struct EmbeddingWindow(double PerProcessorSecond, double PerSecond)
{
    /// <param name="contestant">The engine.</param>
    /// <param name="workload">What it embeds, whole at least once.</param>
    /// <param name="length">Processor time of all threads after which nothing more is begun.</param>
    public static EmbeddingWindow Measure(Contestant contestant, EmbeddingWorkload workload, TimeSpan length)
    {
        long embedded = 0;
        long began = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Thread[] threads = [.. workload.Calls.Select((mine, number) => new Thread(() =>
        {
            // As long as the others on average: a thread that gets less of a busy machine does not hold them up.
            while (Environment.CpuUsage.TotalTime - before < length)
            {
                foreach (string[] texts in mine)
                    contestant.Embed(number, texts);
                Interlocked.Add(ref embedded, workload.Tokens);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        TimeSpan spent = Environment.CpuUsage.TotalTime - before;
        return new EmbeddingWindow(embedded / spent.TotalSeconds, embedded / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
