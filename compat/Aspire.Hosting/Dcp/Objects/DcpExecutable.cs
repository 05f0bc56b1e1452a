using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>A process that DCP starts, guards and stops.</summary>
internal sealed class DcpExecutable : DcpObject, IDcpKind<DcpExecutable>
{
    public DcpExecutableSpec Spec { get; set; } = new();

    public DcpExecutableStatus? Status { get; set; }

    public static string KindName => "Executable";

    public static string Plural => "executables";

    public static JsonTypeInfo<DcpExecutable> JsonType => DcpJsonContext.Default.DcpExecutable;

    public static JsonTypeInfo<DcpWatchEvent<DcpExecutable>> WatchJsonType => DcpJsonContext.Default.DcpWatchEventDcpExecutable;
}

internal sealed class DcpExecutableSpec
{
    public string ExecutablePath { get; set; } = "";

    public string? WorkingDirectory { get; set; }

    public List<string> Args { get; set; } = [];

    public List<DcpVariable> Env { get; set; } = [];

    public string ExecutionType { get; set; } = "Process";

    public DcpAmbientEnvironment AmbientEnvironment { get; set; } = new();

    public bool? Stop { get; set; }
}

internal sealed class DcpAmbientEnvironment
{
    /// <summary>The process sees DCP's own environment below its own variables.</summary>
    public const string Inherit = "Inherit";

    public string? Behavior { get; set; } = Inherit;
}

internal sealed class DcpVariable
{
    public string Name { get; set; } = "";

    public string? Value { get; set; }
}

internal sealed class DcpExecutableStatus
{
    public string? State { get; set; }

    public int? Pid { get; set; }

    public int? ExitCode { get; set; }

    public DateTimeOffset? StartupTimestamp { get; set; }

    public DateTimeOffset? FinishTimestamp { get; set; }

    public List<DcpVariable>? EffectiveEnv { get; set; }

    public List<string>? EffectiveArgs { get; set; }
}
