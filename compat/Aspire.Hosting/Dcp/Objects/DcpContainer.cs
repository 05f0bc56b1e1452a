using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>A container that DCP creates in the engine, and removes with the application.</summary>
internal sealed class DcpContainer : DcpObject, IDcpKind<DcpContainer>
{
    public DcpContainerSpec Spec { get; set; } = new();

    public DcpContainerStatus? Status { get; set; }

    public static string KindName => "Container";

    public static string Plural => "containers";

    public static JsonTypeInfo<DcpContainer> JsonType => DcpJsonContext.Default.DcpContainer;

    public static JsonTypeInfo<DcpWatchEvent<DcpContainer>> WatchJsonType => DcpJsonContext.Default.DcpWatchEventDcpContainer;
}

internal sealed class DcpContainerSpec
{
    public string Image { get; set; } = "";

    public string? ContainerName { get; set; }

    public string? Command { get; set; }

    public List<string> Args { get; set; } = [];

    public List<DcpVariable> Env { get; set; } = [];

    public List<DcpContainerPort> Ports { get; set; } = [];

    public List<DcpVolumeMount> VolumeMounts { get; set; } = [];

    public bool? Stop { get; set; }
}

internal sealed class DcpContainerPort
{
    public int ContainerPort { get; set; }

    /// <summary>The port on this machine; null lets the engine choose.</summary>
    public int? HostPort { get; set; }

    public string? HostIP { get; set; }

    public string Protocol { get; set; } = "TCP";
}

internal sealed class DcpVolumeMount
{
    /// <summary><c>bind</c> or <c>volume</c>.</summary>
    public string Type { get; set; } = "";

    public string? Source { get; set; }

    public string Target { get; set; } = "";

    public bool ReadOnly { get; set; }
}

internal sealed class DcpContainerStatus
{
    public string? State { get; set; }

    public string? ContainerId { get; set; }

    public string? Message { get; set; }

    public int? ExitCode { get; set; }

    public DateTimeOffset? StartupTimestamp { get; set; }

    public DateTimeOffset? FinishTimestamp { get; set; }

    public List<DcpVariable>? EffectiveEnv { get; set; }

    public List<string>? EffectiveArgs { get; set; }
}
