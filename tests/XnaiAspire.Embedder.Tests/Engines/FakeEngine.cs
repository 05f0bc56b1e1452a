using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Tests.Engines;

/// <summary>Counts and echoes; a text can be held back or made to fail.</summary>
internal sealed class FakeEngine(int slots) : IEmbeddingEngine
{
    private int _running;

    public ManualResetEventSlim Open { get; } = new(initialState: true);

    public SemaphoreSlim Begun { get; } = new(0);

    public int Embedded;

    public int MostAtOnce;

    public string Name => "fake";

    public int Dimensions => 1;

    public int MaxTextTokens => 100;

    public int Slots => slots;

    public string Kernels => "";

    public Pooling Pooling => Pooling.Mean;

    public int BatchTexts { get; init; } = 1;

    public List<string[]> Batches { get; } = [];

    public int CountTokens(string text) => text.Length;

    public void Embed(int slot, ReadOnlySpan<string> texts, Span<TextOutcome> outcomes)
    {
        lock (Batches)
            Batches.Add(texts.ToArray());
        for (var i = 0; i < texts.Length; i++)
            outcomes[i] = Embed(texts[i]);
    }

    private TextOutcome Embed(string text)
    {
        InterlockedMax(ref MostAtOnce, Interlocked.Increment(ref _running));
        Begun.Release();
        try
        {
            Open.Wait();
            Interlocked.Increment(ref Embedded);
            return text == "fail" ? throw new InvalidOperationException("on purpose") : TextOutcome.Embedded([float.Parse(text)], text.Length);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose() => Open.Dispose();

    private static void InterlockedMax(ref int location, int value)
    {
        for (var seen = location; seen < value;)
        {
            var before = Interlocked.CompareExchange(ref location, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
