using Microsoft.Extensions.Logging.Abstractions;
using XnaiAspire.Ingestor.Embedding;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor.Tests.Embedding;

/// <summary>The Ingestor's own client of a <see cref="ScriptedEmbedder"/>.</summary>
internal sealed class ScriptedConnection : IDisposable
{
    private readonly EmbedderReplicas _connection;

    public ScriptedConnection(TimeProvider? time = null)
    {
        _connection = new EmbedderReplicas([EmbedderReplicas.Place.Of(new EmbedderClient(Service))], time ?? TimeProvider.System, NullLogger<EmbedderReplicas>.Instance);
        Embedder = new GrpcEmbedder(_connection, time ?? TimeProvider.System);
    }

    public ScriptedEmbedder Service { get; } = new();

    public GrpcEmbedder Embedder { get; }

    public async Task<IReadOnlyList<TextEmbedding>> EmbedAsync(params string[] texts)
    {
        await using IEmbeddingSession session = await OpenAsync();
        return await session.EmbedAsync(texts, CancellationToken.None);
    }

    public async Task<IEmbeddingSession> OpenAsync() => Embedder.OpenSession(await Embedder.DescribeAsync(CancellationToken.None));

    public void Dispose()
    {
        _connection.Dispose();
        Service.Dispose();
    }
}
