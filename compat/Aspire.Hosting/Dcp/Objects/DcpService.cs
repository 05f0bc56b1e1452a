using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>An address that DCP listens on and forwards to whoever produces the service.</summary>
internal sealed class DcpService : DcpObject, IDcpKind<DcpService>
{
    public DcpServiceSpec Spec { get; set; } = new();

    public DcpServiceStatus? Status { get; set; }

    public static string KindName => "Service";

    public static string Plural => "services";

    public static JsonTypeInfo<DcpService> JsonType => DcpJsonContext.Default.DcpService;

    public static JsonTypeInfo<DcpWatchEvent<DcpService>> WatchJsonType => DcpJsonContext.Default.DcpWatchEventDcpService;
}

internal sealed class DcpServiceSpec
{
    /// <summary>DCP listens on an address that <c>localhost</c> resolves to.</summary>
    public const string Localhost = "Localhost";

    /// <summary>Nobody listens: the producer owns the port, and DCP only remembers it.</summary>
    public const string Proxyless = "Proxyless";

    public string Protocol { get; set; } = "TCP";

    public string AddressAllocationMode { get; set; } = Localhost;

    public string? Address { get; set; }

    /// <summary>The wanted port; null lets DCP choose.</summary>
    public int? Port { get; set; }
}

internal sealed class DcpServiceStatus
{
    public string? State { get; set; }

    public string? EffectiveAddress { get; set; }

    public int? EffectivePort { get; set; }
}

/// <summary>An item of <see cref="DcpObject.ServiceProducerAnnotation"/>: <c>{"serviceName":"redis-tcp","port":6379}</c>.</summary>
internal sealed class DcpServiceProducer
{
    public string ServiceName { get; set; } = "";

    public string? Address { get; set; }

    /// <summary>The port the producer listens on; null when it takes the one that <c>portForServing</c> gives it.</summary>
    public int? Port { get; set; }
}
