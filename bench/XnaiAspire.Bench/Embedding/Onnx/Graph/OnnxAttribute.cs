namespace XnaiAspire.Bench;

/// <summary>An attribute of a node, with the field numbers and type numbers of ONNX's <c>AttributeProto</c>.</summary>
internal sealed class OnnxAttribute
{
    private const int Name = 1;
    private const int Integer = 3;
    private const int Integers = 8;
    private const int Type = 20;
    private const int IntegerType = 2;
    private const int IntegersType = 7;

    private OnnxAttribute(ProtoMessage message) => Message = message;

    public ProtoMessage Message { get; }

    public static OnnxAttribute Of(string name, long value) => new(new ProtoMessage().Add(Name, name).Add(Integer, value).Add(Type, IntegerType));

    public static OnnxAttribute Of(string name, params long[] values)
    {
        ProtoMessage message = new ProtoMessage().Add(Name, name);
        foreach (long value in values)
            message.Add(Integers, value);
        return new OnnxAttribute(message.Add(Type, IntegersType));
    }
}
