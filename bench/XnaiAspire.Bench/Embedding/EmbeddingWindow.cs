using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>Some hundred milliseconds of one engine on all threads.</summary>
/// <param name="PerProcessorSecond">Tokens, [CLS] and [SEP] counted, for each second of processor time.</param>
/// <param name="PerSecond">Tokens for each second of wall time, all threads together.</param>
internal readonly record struct EmbeddingWindow(double PerProcessorSecond, double PerSecond)
{
    public static EmbeddingWindow Measure(Contestant contestant, string[][] texts, int tokens, TimeSpan window)
    {
        long embedded = 0;
        long began = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Thread[] threads = [.. texts.Select((mine, number) => new Thread(() =>
        {
            // As long as the others on average: a thread that gets less of a busy machine does not hold them up.
            while ((Environment.CpuUsage.TotalTime - before) / texts.Length < window)
            {
                contestant.Embed(number, mine);
                Interlocked.Add(ref embedded, (long)mine.Length * tokens);
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
