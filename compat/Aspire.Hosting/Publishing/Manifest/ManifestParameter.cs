using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing.Manifest;

internal static class ManifestParameter
{
    // "redis-password": {"type": "parameter.v0", "value": "{redis-password.inputs.value}",
    //   "inputs": {"value": {"type": "string", "secret": true, "default": {"generate": {"minLength": 22, "special": false}}}}}
    public static void Write(Utf8JsonWriter json, ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            json.WriteString("connectionString", parameter.ValueExpression);
        }

        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret)
        {
            json.WriteBoolean("secret", true);
        }

        if (parameter.Default is GenerateParameterDefault generated)
        {
            json.WriteStartObject("default");
            WriteGenerated(json, generated);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Only what differs from the rule's own defaults.
    private static void WriteGenerated(Utf8JsonWriter json, GenerateParameterDefault rule)
    {
        json.WriteStartObject("generate");
        json.WriteNumber("minLength", rule.MinLength);
        foreach (var (name, isWanted) in new[] { ("lower", rule.Lower), ("upper", rule.Upper), ("numeric", rule.Numeric), ("special", rule.Special) })
        {
            if (!isWanted)
            {
                json.WriteBoolean(name, false);
            }
        }

        foreach (var (name, minimum) in new[]
            { ("minLower", rule.MinLower), ("minUpper", rule.MinUpper), ("minNumeric", rule.MinNumeric), ("minSpecial", rule.MinSpecial) })
        {
            if (minimum > 0)
            {
                json.WriteNumber(name, minimum);
            }
        }

        json.WriteEndObject();
    }
}
