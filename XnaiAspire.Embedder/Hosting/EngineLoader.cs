using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Engines.Managed.Emitted;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>Loads a model into the engine that the options name.</summary>
internal sealed partial class EngineLoader(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<EngineLoader>();

    /// <exception cref="ModelRefusedException">The option is none that is known.</exception>
    public static EngineChoice Parse(string choice)
        => Enum.TryParse<EngineChoice>(choice, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !int.TryParse(choice, out _)
            ? parsed
            : throw new ModelRefusedException("bad-option", $"Embedder:Engine is '{choice}'; it must be auto, managed or llama.");

    /// <exception cref="ModelRefusedException">No engine that may be taken can run the model.</exception>
    public IEmbeddingEngine Load(EmbeddingModel model, EngineChoice choice, int slots, bool mayEmit)
    {
        if (choice != EngineChoice.Llama)
        {
            try
            {
                var emitted = EmittedKernel.Choose(mayEmit);
                if (emitted.IsFailure)
                    NotEmitted(_logger, emitted.Description);

                return ManagedEngine.Load(model.Path, model.Header, slots, emitted);
            }
            catch (ModelRefusedException refused) when (choice == EngineChoice.Auto && refused.Reason == ManagedEngine.UnsupportedReason)
            {
                LlamaInstead(_logger, refused.Message);
            }
        }

        LLama.Native.NativeLogConfig.llama_log_set(loggers.CreateLogger("llama.cpp"));
        return LlamaCppEngine.Load(model.Path, model.Header, slots);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "llama.cpp takes the model: {Reason}")]
    private static partial void LlamaInstead(ILogger logger, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message =
        "The processor could multiply bytes, but the kernel for it cannot be used: {Reason}. The engine works without it, slower; Embedder:EmittedKernels=false says that this is known")]
    private static partial void NotEmitted(ILogger logger, string reason);
}
