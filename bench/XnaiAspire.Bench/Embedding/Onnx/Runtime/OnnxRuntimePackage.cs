using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using XnaiAspire.Assets;

namespace XnaiAspire.Bench;

/// <summary>ONNX Runtime's shared library, out of its pinned npm package, below <c>artifacts/</c>. The package is fetched once and not kept.</summary>
internal static class OnnxRuntimePackage
{
    public const string Version = "1.30.0";

    private const string Package = "onnxruntime-node";
    private const string Integrity = "twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==";
    private const string Library = "libonnxruntime.so.1";
    private const string Entry = $"package/bin/napi-v6/linux/x64/{Library}";

    /// <summary>The library's path.</summary>
    /// <exception cref="MeasurementException">It cannot be had here.</exception>
    public static async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        string directory = Path.Combine(BuiltProgram.RepositoryRoot, "artifacts", "onnxruntime", Version);
        string library = Path.Combine(directory, Library);
        if (File.Exists(library))
            return library;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new MeasurementException($"{Package} has a library for linux-x64 that is used here, and this is {RuntimeInformation.RuntimeIdentifier}");

        DirectoryInfo work = Directory.CreateDirectory(Path.Combine(directory, $"work-{Environment.ProcessId}"));
        try
        {
            string unpacked = Path.Combine(work.FullName, Library);
            await UnpackAsync(await FetchAsync(work.FullName, cancellationToken), unpacked, cancellationToken);
            // Last, so that a library that is there is whole.
            File.Move(unpacked, library, overwrite: true);
            return library;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    // "pack" brings the package alone: what it depends on is JavaScript, and its install script would fetch more.
    private static async Task<string> FetchAsync(string work, CancellationToken cancellationToken)
    {
        CommandResult npm = await Command.RunAsync(
            "npm", ["pack", $"{Package}@{Version}", "--ignore-scripts", "--silent", "--no-update-notifier"], work, [], cancellationToken)
            ?? throw new MeasurementException("npm was not found; Node.js brings it");
        if (npm.ExitCode != 0 || Directory.GetFiles(work, "*.tgz") is not [string tarball])
            throw new MeasurementException($"npm could not fetch {Package} {Version} (exit code {npm.ExitCode}): {npm.FirstLines}");

        await using FileStream stream = File.OpenRead(tarball);
        string hash = Convert.ToBase64String(await SHA512.HashDataAsync(stream, cancellationToken));
        return hash == Integrity ? tarball : throw new MeasurementException($"{Package} {Version} has the SHA-512 {hash}, not the pinned one");
    }

    private static async Task UnpackAsync(string tarball, string library, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(tarball);
        await using GZipStream unzipped = new(file, CompressionMode.Decompress);
        await using TarReader tar = new(unzipped);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.Name != Entry)
                continue;
            await entry.ExtractToFileAsync(library, overwrite: true, cancellationToken);
            return;
        }

        throw new MeasurementException($"{Package} {Version} has no {Entry}");
    }
}
