using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Redis;

/// <summary>
/// What Garnet is started with, as its <c>--config-import-path</c> reads it. A file and not arguments: the password is seen by nobody then.
/// Garnet ignores names that it does not know, so they are checked by a test against what it really uses.
/// </summary>
internal sealed record GarnetOptions(string Password, string CheckpointDir)
{
    public string Address { get; } = "127.0.0.1";

    public string AuthenticationMode => Password.Length == 0 ? "NoAuth" : "Password";

    public bool Recover { get; } = true;

    /// <summary>Data that cannot be read ends the start, so that it can be put aside; Garnet would go on without it.</summary>
    public bool FailOnRecoveryError { get; } = true;

    /// <summary>With the next one: what was acknowledged survives a kill. Without waiting, a tenth to a fifth was lost in tests.</summary>
    public bool EnableAOF { get; } = true;

    public bool WaitForCommit { get; } = true;

    /// <summary>The default, a native library, needs a newer C library than Debian 12 has and kills the server at the first write.</summary>
    public string DeviceType { get; } = "FileStream";

    /// <summary>Without a second tier Garnet forgets the oldest keys when its memory is full.</summary>
    public bool EnableStorageTier { get; } = true;

    public string LogDir => Path.Combine(CheckpointDir, "log");

    public bool EnableLua { get; } = true;

    /// <summary>Without it a script is not atomic.</summary>
    public bool LuaTransactionMode { get; } = true;

    public string LogMemorySize { get; } = "64m";

    public string PageSize { get; } = "4m";

    public string IndexMemorySize { get; } = "4m";

    public string AofMemorySize { get; } = "16m";

    /// <summary>At least twice the page; the memory above at least twice this.</summary>
    public string AofPageSize { get; } = "8m";

    /// <summary>Past this size Garnet takes a checkpoint and drops the log before it; else the log would grow for ever.</summary>
    public string AofSizeLimit { get; } = "64m";

    /// <summary>Files are dropped whole, so they must be smaller than the limit.</summary>
    public string AofSegmentSize { get; } = "32m";

    /// <summary>Where the package manager put the server; written into this assembly by the build.</summary>
    public static string FindServer()
    {
        var path = typeof(GarnetOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "GarnetServerPath")?.Value;
        return File.Exists(path)
            ? path
            : throw new DistributedApplicationException(
                $"No container engine is running, and the embedded server is not where the build found it ({path ?? "no path"}). Run 'dotnet restore', start a container engine, or give a server by ConnectionStrings.");
    }

    /// <summary>Writes the options so that only this user can read them.</summary>
    public void Write(string path)
    {
        File.Delete(path);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, create);
        JsonSerializer.Serialize(file, this, GarnetJson.Default.GarnetOptions);
    }
}

[JsonSerializable(typeof(GarnetOptions))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class GarnetJson : JsonSerializerContext;
