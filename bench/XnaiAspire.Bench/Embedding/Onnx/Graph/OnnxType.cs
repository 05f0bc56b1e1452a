namespace XnaiAspire.Bench;

/// <summary>Types of a tensor's elements, by ONNX's numbers; ONNX Runtime's own are the same.</summary>
internal enum OnnxType
{
    Float = 1,
    Int8 = 3,
    Int64 = 7,
}
