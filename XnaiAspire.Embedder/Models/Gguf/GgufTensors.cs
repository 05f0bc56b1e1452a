namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>The data of an open file's tensors. Header and data are read from the same open file, so that they belong together.</summary>
internal sealed class GgufTensors : IDisposable
{
    private readonly FileStream _stream;
    private readonly Dictionary<string, GgufTensorInfo> _tensors;

    /// <exception cref="GgufException">As for <see cref="GgufReader.Read(string)"/>.</exception>
    public GgufTensors(string path)
    {
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            File = GgufReader.Read(_stream);
            _tensors = File.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public GgufFile File { get; }

    public GgufTensorInfo? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>All bytes of a tensor whose type's size is known.</summary>
    public byte[] Read(GgufTensorInfo tensor)
    {
        // The header's reader has made sure that so many bytes are in the file.
        var length = tensor.ByteLength is { } bytes && bytes <= Array.MaxLength
            ? (int)bytes
            : throw new GgufException("tensor-too-large", tensor.FileOffset, $"tensor '{tensor.Name}' has {tensor.ByteLength} bytes, at most {Array.MaxLength} are read");
        var data = new byte[length];
        _stream.Position = tensor.FileOffset;
        try
        {
            _stream.ReadExactly(data);
        }
        catch (EndOfStreamException)
        {
            throw new GgufException("truncated", tensor.FileOffset, $"the file became shorter while tensor '{tensor.Name}' was read");
        }

        return data;
    }

    public void Dispose() => _stream.Dispose();
}
