using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>The vectors of the vocabulary, kept as the file has them: a quarter of the memory, and a batch reads few of them.</summary>
internal sealed class TokenTable(GgufTensorType type, byte[] data, int vocabulary)
{
    private readonly int _rowBytes = data.Length / vocabulary;

    /// <summary>Writes the vector of a token.</summary>
    public void Read(int id, Span<float> vector) => GgufNumbers.Decode(type, data.AsSpan(id * _rowBytes, _rowBytes), vector);
}
