using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Bench;

/// <summary>An engine in one way of using it.</summary>
internal abstract class Contestant(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>Texts of a length that it is given at once.</summary>
    public abstract int TextsAtOnce(int tokens);

    /// <summary>Embeds texts; a number is used by one thread at a time.</summary>
    public abstract float[][] Embed(int thread, string[] texts);

    public abstract void Dispose();
}

/// <summary>One of the product's engines.</summary>
internal sealed class EngineContestant(string name, IEmbeddingEngine engine, int batchTokens) : Contestant(name)
{
    public IEmbeddingEngine Engine => engine;

    public override int TextsAtOnce(int tokens) => Math.Clamp(batchTokens / tokens, 1, engine.BatchTexts);

    public override float[][] Embed(int thread, string[] texts)
    {
        var outcomes = new TextOutcome[texts.Length];
        engine.Embed(thread, texts, outcomes);
        return [.. outcomes.Select(outcome => outcome.Vector ?? throw new MeasurementException($"{Name}: {outcome.Reason}, {outcome.Detail}"))];
    }

    public override void Dispose() => engine.Dispose();
}
