using System.Diagnostics;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>What <c>dcp info</c> prints: <c>{"version":"0.25.13","containers":{"runtime":"docker","installed":true,"running":false,"error":".."}}</c>.</summary>
internal sealed class DcpInfo
{
    public string? Version { get; set; }

    public DcpContainerEngine? Containers { get; set; }

    public static async Task<DcpInfo> ReadAsync(DcpPaths paths, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(paths.RequireCli()) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("info");
        if (paths.ContainerRuntime is { } runtime)
        {
            start.ArgumentList.Add("--container-runtime");
            start.ArgumentList.Add(runtime);
        }

        var (code, output, error) = await RunAsync(start, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(output, DcpJsonContext.Default.DcpInfo) ?? new DcpInfo();
        }
        catch (JsonException e)
        {
            throw new DcpException($"'{start.FileName} info' ended with code {code} and printed no JSON: {output}{error}", e);
        }
    }

    /// <summary>Runs a program to its end; a cancelled wait kills it.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start) ?? throw new DcpException($"'{start.FileName}' could not be started.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

internal sealed class DcpContainerEngine
{
    public string? Runtime { get; set; }

    public bool Installed { get; set; }

    public bool Running { get; set; }

    public string? Error { get; set; }
}
