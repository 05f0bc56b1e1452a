using System.Globalization;
using System.Runtime.InteropServices;

namespace XnaiAspire.Bench;

/// <summary>An ONNX model while it grows. The numbers are the field numbers of the format's messages.</summary>
internal sealed class OnnxGraph
{
    private const int IntermediateRepresentation = 7; // the one that came with operator set 14
    private const int OperatorSet = 14;

    private readonly ProtoMessage _graph = new();
    private int _nodes;
    private int _constants;

    /// <summary>A tensor that is given; a name among the sizes is a size that is known only then.</summary>
    public string Input(string name, OnnxType type, params object[] sizes)
    {
        _graph.Add(11, Value(name, type, sizes));
        return name;
    }

    /// <summary>A tensor that is asked for.</summary>
    public void Output(string name, OnnxType type, params object[] sizes) => _graph.Add(12, Value(name, type, sizes));

    public string Floats(ReadOnlySpan<float> values, params long[] sizes) => Constant(OnnxType.Float, MemoryMarshal.AsBytes(values), sizes);

    public string Bytes(ReadOnlySpan<sbyte> values, params long[] sizes) => Constant(OnnxType.Int8, MemoryMarshal.AsBytes(values), sizes);

    public string Integers(ReadOnlySpan<long> values, params long[] sizes) => Constant(OnnxType.Int64, MemoryMarshal.AsBytes(values), sizes);

    /// <summary>A node with one output, whose name is returned.</summary>
    public string Node(string operation, string[] inputs, params OnnxAttribute[] attributes) => Node(operation, inputs, 1, attributes)[0];

    /// <summary>A node with several outputs.</summary>
    public string[] Node(string operation, string[] inputs, int outputs, params OnnxAttribute[] attributes)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{operation}_{_nodes++}");
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"))];
        ProtoMessage node = new();
        foreach (string input in inputs)
            node.Add(1, input);
        foreach (string result in results)
            node.Add(2, result);
        node.Add(3, name).Add(4, operation);
        foreach (OnnxAttribute attribute in attributes)
            node.Add(5, attribute.Message);
        _graph.Add(1, node);
        return results;
    }

    public string Renamed(string tensor, string name)
    {
        _graph.Add(1, new ProtoMessage().Add(1, tensor).Add(2, name).Add(4, "Identity"));
        return name;
    }

    /// <summary>The model as a file has it.</summary>
    public byte[] ToModel() => new ProtoMessage()
        .Add(1, IntermediateRepresentation)
        .Add(7, _graph.Add(2, "bert"))
        .Add(8, new ProtoMessage().Add(1, "").Add(2, OperatorSet))
        .ToArray();

    private string Constant(OnnxType type, ReadOnlySpan<byte> bytes, long[] sizes)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"constant_{_constants++}");
        ProtoMessage tensor = new();
        foreach (long size in sizes)
            tensor.Add(1, size);
        _graph.Add(5, tensor.Add(2, (long)type).Add(8, name).Add(9, bytes));
        return name;
    }

    private static ProtoMessage Value(string name, OnnxType type, object[] sizes)
    {
        ProtoMessage shape = new();
        foreach (object size in sizes)
            shape.Add(1, size is string unknown ? new ProtoMessage().Add(2, unknown) : new ProtoMessage().Add(1, Convert.ToInt64(size, CultureInfo.InvariantCulture)));
        ProtoMessage tensor = new ProtoMessage().Add(1, (long)type).Add(2, shape);
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, tensor));
    }
}
