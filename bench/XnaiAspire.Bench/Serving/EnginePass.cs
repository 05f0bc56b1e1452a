using System.Diagnostics;
using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Bench;

/// <summary>Tokens and how long they took.</summary>
internal readonly record struct Pass(long Tokens, TimeSpan Time)
{
    public double PerSecond => Tokens / Time.TotalSeconds;
}

/// <summary>All texts once through the engine, on all its slots, in batches as its queue would make them.</summary>
internal static class EnginePass
{
    // About 250 tokens, as in EmbeddingWorkers.
    private const int BatchCharacters = 1_000;

    public static Pass Run(IEmbeddingEngine engine, string[] texts)
    {
        Lock gate = new();
        int next = 0;
        long tokens = 0;
        long began = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, engine.Slots).Select(slot => new Thread(() => Work(slot)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return new Pass(tokens, Stopwatch.GetElapsedTime(began));

        void Work(int slot)
        {
            TextOutcome[] outcomes = new TextOutcome[engine.BatchTexts];
            while (Take() is { Count: > 0 } batch)
            {
                engine.Embed(slot, batch, outcomes.AsSpan(0, batch.Count));
                Interlocked.Add(ref tokens, outcomes.Take(batch.Count).Sum(outcome => (long)outcome.Tokens));
            }
        }

        ArraySegment<string> Take()
        {
            lock (gate)
            {
                int first = next, characters = 0;
                while (next < texts.Length && next - first < engine.BatchTexts && characters < BatchCharacters)
                    characters += texts[next++].Length;
                return new ArraySegment<string>(texts, first, next - first);
            }
        }
    }
}
