namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>What the header of a GGUF file says: metadata and the list of tensors.</summary>
/// <param name="Metadata">
/// Values by key, in .NET's types: <see cref="byte"/> to <see cref="ulong"/>, <see cref="float"/>, <see cref="double"/>, <see cref="bool"/>,
/// <see cref="string"/>, or an array of one of these.
/// </param>
/// <param name="Tensors">The tensors, in the file's order.</param>
/// <param name="DataOffset">Where the data section starts.</param>
/// <param name="Length">Bytes of the file.</param>
public sealed record GgufFile(
    IReadOnlyDictionary<string, object> Metadata, IReadOnlyList<GgufTensorInfo> Tensors, long DataOffset, long Length)
{
    /// <summary>The value of <paramref name="key"/>, or <see langword="null"/> when the file has none.</summary>
    /// <exception cref="GgufException">The value has another type.</exception>
    public string? FindString(string key) => Find<string>(key);

    /// <summary>The value of <paramref name="key"/>, or <see langword="null"/> when the file has none.</summary>
    /// <exception cref="GgufException">The value has another type.</exception>
    public uint? FindUInt32(string key) => Metadata.ContainsKey(key) ? (uint)Require<uint>(key) : null;

    /// <summary>The array of strings under <paramref name="key"/> (a vocabulary), or <see langword="null"/> when the file has none.</summary>
    /// <exception cref="GgufException">The value has another type.</exception>
    public IReadOnlyList<string>? FindStrings(string key) => Find<string[]>(key);

    /// <summary>The tensor named <paramref name="name"/>, or <see langword="null"/>.</summary>
    public GgufTensorInfo? FindTensor(string name) => Tensors.FirstOrDefault(tensor => tensor.Name == name);

    private T? Find<T>(string key)
        where T : class => Metadata.ContainsKey(key) ? (T)Require<T>(key) : null;

    private object Require<T>(string key)
    {
        object value = Metadata[key];
        return value is T ? value : throw new GgufException("wrong-type", 0, $"metadata '{key}' is a {value.GetType().Name}, not a {typeof(T).Name}");
    }
}
