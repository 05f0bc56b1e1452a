using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.Tests.Support;

internal static class NullLogger
{
    public static ILogger<EmbeddingWorkers> Workers { get; } = NullLogger<EmbeddingWorkers>.Instance;
}
