namespace Aspire.Hosting.Dcp;

/// <summary>What can be read of an object's log.</summary>
internal static class DcpLogSources
{
    public const string Output = "stdout";
    public const string Error = "stderr";

    /// <summary>DCP's own words about the object, such as why it could not be started.</summary>
    public const string System = "system";
}
