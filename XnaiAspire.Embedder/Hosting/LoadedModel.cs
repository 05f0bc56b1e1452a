using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>A model that is ready to embed.</summary>
/// <param name="Model">The file and its identity.</param>
/// <param name="Engine">The engine that has it in memory.</param>
/// <param name="Workers">The way to the engine.</param>
public sealed record LoadedModel(EmbeddingModel Model, IEmbeddingEngine Engine, EmbeddingWorkers Workers);
