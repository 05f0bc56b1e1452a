using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>A model that is ready to embed.</summary>
/// <param name="Model">The file and its identity.</param>
/// <param name="Engine">The engine that has it in memory.</param>
/// <param name="Workers">The way to the engine.</param>
public sealed record LoadedModel(EmbeddingModel Model, IEmbeddingEngine Engine, EmbeddingWorkers Workers)
{
    /// <summary>
    /// The same for every service that gives the same numbers, and for no other: the first eight bytes of the SHA-256 of model file and
    /// engine. Each answer carries it, so that a client notices a restart with another model between two of them.
    /// </summary>
    public ulong Tag { get; } = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Model.Sha256} {Engine.Name}")));
}
