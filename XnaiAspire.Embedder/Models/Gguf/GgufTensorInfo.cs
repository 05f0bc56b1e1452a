namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>One entry of the tensor list.</summary>
/// <param name="Name">The tensor's name, such as <c>token_embd.weight</c>.</param>
/// <param name="Shape">Sizes, the contiguous dimension first: <c>[384, 30522]</c> is 30,522 rows of 384.</param>
/// <param name="Type">How the numbers are stored.</param>
/// <param name="FileOffset">Where the data starts, counted from the start of the file.</param>
/// <param name="ByteLength">Bytes of data; <see langword="null"/> when <paramref name="Type"/> is one whose size this reader does not know.</param>
public sealed record GgufTensorInfo(string Name, IReadOnlyList<long> Shape, GgufTensorType Type, long FileOffset, long? ByteLength);
