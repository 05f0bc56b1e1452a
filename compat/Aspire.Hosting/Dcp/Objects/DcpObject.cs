using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>What every object in DCP's store has: <c>{"apiVersion":"..","kind":"Service","metadata":{"name":".."},"spec":{},"status":{}}</c>.</summary>
internal abstract class DcpObject
{
    public const string GroupVersion = "usvc-dev.developer.microsoft.com/v1";

    /// <summary>Annotation that carries the name the resource has in the application model.</summary>
    public const string ResourceNameAnnotation = "resource-name";

    /// <summary>Annotation that lists the services an object answers for, as a JSON array of <see cref="DcpServiceProducer"/>.</summary>
    public const string ServiceProducerAnnotation = "service-producer";

    public string ApiVersion { get; set; } = GroupVersion;

    public string Kind { get; set; } = "";

    public DcpMetadata Metadata { get; set; } = new();
}

internal sealed class DcpMetadata
{
    public string Name { get; set; } = "";

    public string? Uid { get; set; }

    public DateTimeOffset? CreationTimestamp { get; set; }

    public Dictionary<string, string>? Annotations { get; set; }
}

/// <summary>What the client needs to know about a kind of object to address and read it.</summary>
internal interface IDcpKind<TSelf> where TSelf : DcpObject, IDcpKind<TSelf>
{
    static abstract string KindName { get; }

    static abstract string Plural { get; }

    static abstract JsonTypeInfo<TSelf> JsonType { get; }

    static abstract JsonTypeInfo<DcpWatchEvent<TSelf>> WatchJsonType { get; }
}

/// <summary>One line of a watch: <c>{"type":"MODIFIED","object":{..}}</c>.</summary>
internal sealed class DcpWatchEvent<T>
{
    public string Type { get; set; } = "";

    public T? Object { get; set; }
}
