using System.Runtime.InteropServices;

namespace XnaiAspire.Assets;

/// <summary>Where assets may come from on this machine.</summary>
/// <param name="Platform">.NET runtime identifier, for example <c>linux-x64</c> or <c>linux-musl-x64</c>.</param>
/// <param name="Npm">The npm client to call.</param>
/// <param name="AspireHome">A directory that holds <c>dcp/</c> and <c>managed/</c> (<c>XNAI_ASPIRE_HOME</c>); null to fetch them.</param>
/// <param name="LlamaHome">A directory that holds llama.cpp's libraries (<c>XNAI_LLAMA_HOME</c>); null to fetch them.</param>
public sealed record AssetSources(string Platform, string Npm, string? AspireHome, string? LlamaHome)
{
    /// <summary>The environment variable that names a directory with <c>dcp/</c> and <c>managed/</c>.</summary>
    public const string AspireHomeVariable = "XNAI_ASPIRE_HOME";

    /// <summary>The environment variable that names a directory with llama.cpp's libraries.</summary>
    public const string LlamaHomeVariable = "XNAI_LLAMA_HOME";

    /// <summary>Reads the environment of this process.</summary>
    public static AssetSources FromEnvironment() => new(
        RuntimeInformation.RuntimeIdentifier,
        "npm",
        Value(AspireHomeVariable),
        Value(LlamaHomeVariable));

    private static string? Value(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? Path.GetFullPath(value) : null;
}
