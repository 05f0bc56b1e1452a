using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing.Manifest;

internal static class ManifestBindings
{
    // "bindings": {"grpc": {"scheme": "http", "protocol": "tcp", "transport": "http2", "targetPort": 5301}}
    public static void Write(Utf8JsonWriter json, IResource resource)
    {
        var endpoints = PublishedEndpoint.Of(resource);
        if (endpoints.Count == 0)
        {
            return;
        }

        json.WriteStartObject("bindings");
        foreach (var (endpoint, targetPort, exposedPort) in endpoints)
        {
            json.WriteStartObject(endpoint.Name);
            json.WriteString("scheme", endpoint.UriScheme);
            json.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            json.WriteString("transport", endpoint.Transport);
            if (exposedPort is { } port)
            {
                json.WriteNumber("port", port);
            }

            if (targetPort is { } target)
            {
                json.WriteNumber("targetPort", target);
            }

            if (endpoint.IsExternal)
            {
                json.WriteBoolean("external", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
