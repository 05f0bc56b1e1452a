using System.Text;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>
/// Writes a GGUF version 3 file: pairs and tensors in the order in which they were added, tensors at multiples of 32 bytes.
/// The same calls give the same bytes on every machine.
/// </summary>
public sealed class GgufWriter
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const uint Version = 3;
    private const int Alignment = 32;
    private const int MaxTensorNameBytes = 63;

    private readonly Dictionary<string, Action<BinaryWriter>> _pairs = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];
    private readonly List<GgufTensor> _tensors = [];
    private readonly HashSet<string> _tensorNames = new(StringComparer.Ordinal);

    /// <summary>Adds a pair.</summary>
    /// <exception cref="ArgumentException">The key is taken.</exception>
    public GgufWriter Add(string key, string value) => AddPair(key, GgufValueType.String, writer => WriteString(writer, value));

    /// <inheritdoc cref="Add(string, string)"/>
    public GgufWriter Add(string key, uint value) => AddPair(key, GgufValueType.UInt32, writer => writer.Write(value));

    /// <inheritdoc cref="Add(string, string)"/>
    public GgufWriter Add(string key, float value) => AddPair(key, GgufValueType.Float32, writer => writer.Write(value));

    /// <inheritdoc cref="Add(string, string)"/>
    public GgufWriter Add(string key, bool value) => AddPair(key, GgufValueType.Bool, writer => writer.Write(value));

    /// <inheritdoc cref="Add(string, string)"/>
    public GgufWriter Add(string key, IReadOnlyList<string> values) => AddArray(key, GgufValueType.String, values, WriteString);

    /// <inheritdoc cref="Add(string, string)"/>
    public GgufWriter Add(string key, IReadOnlyList<int> values) =>
        AddArray(key, GgufValueType.Int32, values, (writer, value) => writer.Write(value));

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="ArgumentException">The data's length is not what shape and type ask for, or the name is taken or too long.</exception>
    public GgufWriter Add(GgufTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long? expected = GgufTensorSize.Of(tensor.Shape, tensor.Type);
        if (expected != tensor.Data.Length)
            throw new ArgumentException($"Tensor '{tensor.Name}' has {tensor.Data.Length} bytes; its shape and type ask for {expected}.", nameof(tensor));
        if (Encoding.UTF8.GetByteCount(tensor.Name) > MaxTensorNameBytes)
            throw new ArgumentException($"Tensor name '{tensor.Name}' is longer than {MaxTensorNameBytes} bytes.", nameof(tensor));
        if (!_tensorNames.Add(tensor.Name))
            throw new ArgumentException($"Tensor '{tensor.Name}' is there already.", nameof(tensor));
        _tensors.Add(tensor);
        return this;
    }

    /// <summary>Writes the file at <paramref name="path"/>, whole or not at all: temporary file, fsync, rename, fsync of the directory.</summary>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public Task WriteAsync(string path, CancellationToken cancellationToken) => DurableFile.WriteAsync(path, WriteTo, cancellationToken);

    /// <summary>Writes the file into a stream.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream header = new();
        WriteHeader(header);
        Pad(header, header.Length);
        header.WriteTo(stream);
        foreach (GgufTensor tensor in _tensors)
        {
            stream.Write(tensor.Data.Span);
            Pad(stream, tensor.Data.Length);
        }
    }

    private void WriteHeader(MemoryStream header)
    {
        using BinaryWriter writer = new(header, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_keys.Count);
        foreach (string key in _keys)
        {
            WriteString(writer, key);
            _pairs[key](writer);
        }

        long offset = 0;
        foreach (GgufTensor tensor in _tensors)
        {
            WriteString(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Count);
            foreach (long size in tensor.Shape)
                writer.Write((ulong)size);
            writer.Write((uint)tensor.Type);
            writer.Write((ulong)offset);
            offset += tensor.Data.Length + Padding(tensor.Data.Length);
        }
    }

    private GgufWriter AddArray<T>(string key, GgufValueType elementType, IReadOnlyList<T> values, Action<BinaryWriter, T> write) =>
        AddPair(key, GgufValueType.Array, writer =>
        {
            writer.Write((uint)elementType);
            writer.Write((ulong)values.Count);
            foreach (T value in values)
                write(writer, value);
        });

    private GgufWriter AddPair(string key, GgufValueType type, Action<BinaryWriter> writeValue)
    {
        _pairs.Add(key, writer =>
        {
            writer.Write((uint)type);
            writeValue(writer);
        });
        _keys.Add(key);
        return this;
    }

    private static void WriteString(BinaryWriter writer, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(Stream stream, long length) => stream.Write(stackalloc byte[Padding(length)]);

    private static int Padding(long length) => (int)((Alignment - length % Alignment) % Alignment);
}
