using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Bench;

/// <summary>An engine in one way of using it.</summary>
/// <param name="name">For the table.</param>
/// <param name="callers">Threads that call it at the same time.</param>
internal abstract class Contestant(string name, int callers) : IDisposable
{
    public string Name { get; } = name;

    public int Callers { get; } = callers;

    /// <summary>Texts that it is given at once.</summary>
    public abstract int TextsAtOnce(TextLengths lengths);

    /// <summary>Embeds texts; a number is used by one thread at a time.</summary>
    public abstract float[][] Embed(int thread, string[] texts);

    public abstract void Dispose();
}

/// <summary>One of the product's engines.</summary>
internal sealed class EngineContestant(string name, IEmbeddingEngine engine, int batchTokens) : Contestant(name, engine.Slots)
{
    public IEmbeddingEngine Engine => engine;

    public override int TextsAtOnce(TextLengths lengths) =>
        lengths.IsMix ? engine.BatchTexts : Math.Clamp(batchTokens / lengths.Tokens[0], 1, engine.BatchTexts);

    public override float[][] Embed(int thread, string[] texts)
    {
        var outcomes = new TextOutcome[texts.Length];
        engine.Embed(thread, texts, outcomes);
        return [.. outcomes.Select(outcome => outcome.Vector ?? throw new MeasurementException($"{Name}: {outcome.Reason}, {outcome.Detail}"))];
    }

    public override void Dispose() => engine.Dispose();
}
