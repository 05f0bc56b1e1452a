using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes.Resources;

// A port: 8080, or a template that becomes a number, {{ .Values.parameters.ingestor.port_http | int }}
public sealed record Int32OrStringV1(int? Number = null, string? Text = null)
{
    public Int32OrStringV1(int value)
        : this(Number: value)
    {
    }

    public Int32OrStringV1(string? value)
        : this(
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : value)
    {
    }

    public string? Value => Number?.ToString(CultureInfo.InvariantCulture) ?? Text;

    public override string? ToString() => Value;

    public static implicit operator Int32OrStringV1(int value) => new(value);

    public static implicit operator Int32OrStringV1?(string? value) => value is null ? null : new(value);
}

internal sealed class Int32OrStringConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(Int32OrStringV1);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) => throw new NotSupportedException();

    // Through the serializer, so that what counts keys and quotes texts sees it.
    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer)
    {
        var port = (Int32OrStringV1)value!;
        serializer(port.Number ?? (object?)port.Text);
    }
}
