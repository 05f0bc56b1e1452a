using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>Owns the model: chooses it, loads it, tries it, and gives it up when the service ends.</summary>
public sealed partial class EngineHost(IOptions<EmbedderOptions> options, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private const string SelfTestText = "The quick brown fox jumps over the lazy dog.";
    private const double UnitTolerance = 1e-4;

    private readonly ILogger _logger = loggers.CreateLogger<EngineHost>();
    private volatile LoadedModel? _loaded;

    /// <summary>The model, once it is loaded and has passed its self-test.</summary>
    public bool TryGet([NotNullWhen(true)] out LoadedModel? loaded) => (loaded = _loaded) is not null;

    /// <summary>Loads the configured model, which may have to be fetched, or the built-in one.</summary>
    /// <exception cref="ModelRefusedException">It cannot be used; the message says why.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var contexts = options.Value.Contexts;
        if (contexts is < 0 or > EmbeddingLimits.MaxContexts)
            throw new ModelRefusedException("bad-option", $"Embedder:Contexts is {contexts}; it must be from 0 (one a processor) to {EmbeddingLimits.MaxContexts}.");

        var measured = options.Value.SelfMeasureMilliseconds;
        if (measured is < 0 or > SelfMeasure.MaxMilliseconds)
            throw new ModelRefusedException("bad-option", $"Embedder:SelfMeasureMilliseconds is {measured}; it must be from 0 (none) to {SelfMeasure.MaxMilliseconds}.");

        var choice = EngineLoader.Parse(options.Value.Engine);
        var model = await new ModelOpener(options.Value, time, loggers).OpenAsync(cancellationToken);
        var before = Stamp(model.Path);
        var engine = new EngineLoader(loggers).Load(
            model, choice, contexts > 0 ? contexts : Math.Min(Environment.ProcessorCount, EmbeddingLimits.MaxContexts), options.Value.EmittedKernels);
        EmbeddingWorkers? workers = null;
        var speed = "speed not measured";
        try
        {
            // Another Embedder that starts at the same time may put the same bytes there once more.
            if (Stamp(model.Path) != before && await FileHash.Sha256Async(model.Path, cancellationToken) != model.Sha256)
                throw new ModelRefusedException("model-changed", $"'{model.Path}' changed while it was being loaded; start again when it is complete.");
            workers = new EmbeddingWorkers(engine, loggers.CreateLogger<EmbeddingWorkers>());
            await SelfTestAsync(model, workers, cancellationToken);
            if (measured > 0)
            {
                var tokens = await SelfMeasure.TokensPerSecondAsync(workers, engine, SelfTestText, TimeSpan.FromMilliseconds(measured), time, cancellationToken);
                speed = string.Create(CultureInfo.InvariantCulture, $"about {tokens:N0} tokens/s");
            }
        }
        catch
        {
            if (workers is not null)
                await workers.DisposeAsync();
            engine.Dispose();
            throw;
        }

        _loaded = new LoadedModel(model, engine, workers);
        Ready(_logger, model.Name, model.Semantic ? "semantic" : "lexical, not semantic", engine.Name, engine.Slots, speed, engine.Dimensions,
            engine.MaxTextTokens, model.Sha256);
    }

    /// <summary>Ends the work and frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _loaded, null) is not { } loaded)
            return;
        await loaded.Workers.DisposeAsync();
        loaded.Engine.Dispose();
    }

    // A model can be well formed and still useless: weights of NaN, a vocabulary whose special tokens lead nowhere.
    private static async Task SelfTestAsync(EmbeddingModel model, EmbeddingWorkers workers, CancellationToken cancellationToken)
    {
        var outcome = (await workers.EmbedAsync([SelfTestText], cancellationToken))[0];
        if (outcome.Vector is null)
            throw new ModelRefusedException("self-test", $"'{model.Path}' loads, and then fails at a first text: {outcome.Reason}, {outcome.Detail}.");
        var length = Math.Sqrt(outcome.Vector.Sum(value => (double)value * value));
        if (!(Math.Abs(length - 1) < UnitTolerance))
            throw new ModelRefusedException("self-test", $"'{model.Path}' loads, and gives a vector of length {length} instead of 1 for a first text.");
    }

    private static (long Length, DateTime Written) Stamp(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
    }

    // The engine's name has the instruction set in it: "managed 3 avx2 int16", "llama.cpp 0.5.0 zen4".
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message =
        "Model {Model} ({Kind}) on {Engine}: {Threads} threads, {Speed}, {Dimensions} dimensions, at most {MaxTextTokens} tokens a text, sha256 {Sha256}")]
    private static partial void Ready(
        ILogger logger, string model, string kind, string engine, int threads, string speed, int dimensions, int maxTextTokens, string sha256);
}
