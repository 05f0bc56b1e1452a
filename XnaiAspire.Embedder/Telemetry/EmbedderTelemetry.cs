using System.Diagnostics;
using System.Diagnostics.Metrics;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;

namespace XnaiAspire.Embedder.Telemetry;

/// <summary>
/// A span and a few counts for each Embed message or request of OpenAI's shape, never one for each text. Attribute names:
/// <see href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/"/>.
/// </summary>
public sealed class EmbedderTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "XnaiAspire.Embedder";

    // Without them a histogram's buckets are those for milliseconds, and every message would lie in the first.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };

    private readonly ActivitySource _source = new(Name);
    private readonly Counter<long> _texts;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _overloads;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    public EmbedderTelemetry(IMeterFactory meters, EngineHost host)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Name);
        _texts = meter.CreateCounter<long>("xnai.embedder.texts", "{text}", "Texts embedded");
        _tokens = meter.CreateCounter<long>("xnai.embedder.tokens", "{token}", "Tokens embedded, special tokens not counted");
        _refusals = meter.CreateCounter<long>("xnai.embedder.refusals", "{text}", "Texts refused, by reason");
        _overloads = meter.CreateCounter<long>("xnai.embedder.overloads", "{call}", "Calls that were told to come again because too much waits already");
        _duration = meter.CreateHistogram("xnai.embedder.duration", "s", "Time of an Embed message, from reading to its response", null, Seconds);
        meter.CreateObservableGauge("xnai.embedder.queue.depth", () => host.TryGet(out var loaded) ? loaded.Workers.Depth : 0, "{text}",
            "Texts waiting for a context");

        // A count that is first seen at 1 has not risen to whoever reads it from outside.
        _overloads.Add(0);
    }

    /// <summary>Starts the span of one message: <c>embeddings all-MiniLM-L12-v2</c>.</summary>
    public Activity? Start(LoadedModel loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        return _source.StartActivity($"embeddings {loaded.Model.Name}")
            ?.SetTag("gen_ai.operation.name", "embeddings")
            .SetTag("gen_ai.provider.name", "xnaiaspire")
            .SetTag("gen_ai.request.model", loaded.Model.Name)
            .SetTag("gen_ai.embeddings.dimension.count", loaded.Engine.Dimensions);
    }

    /// <summary>Counts what a message gave.</summary>
    public void Record(Activity? span, IReadOnlyCollection<TextOutcome> outcomes, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var embedded = outcomes.Where(outcome => outcome.Vector is not null).ToList();
        var tokens = embedded.Sum(outcome => (long)outcome.Tokens);
        _texts.Add(embedded.Count);
        _tokens.Add(tokens);
        _duration.Record(elapsed.TotalSeconds);
        foreach (var refusals in outcomes.Where(outcome => outcome.Vector is null).GroupBy(outcome => outcome.Reason))
            _refusals.Add(refusals.Count(), new KeyValuePair<string, object?>("reason", refusals.Key.ToString()));
        span?.SetTag("gen_ai.usage.input_tokens", tokens)
            .SetTag("xnai.texts", outcomes.Count)
            .SetTag("xnai.refusals", outcomes.Count - embedded.Count);
    }

    /// <summary>A call was refused with RESOURCE_EXHAUSTED, or 429, and a time to try again.</summary>
    public void Overloaded() => _overloads.Add(1);

    /// <summary>Ends the activity source; the meter belongs to its factory.</summary>
    public void Dispose() => _source.Dispose();
}
