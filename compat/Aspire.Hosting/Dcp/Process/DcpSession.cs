using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// One DCP, started for this process. DCP watches this process and, when it is gone (a crash, SIGKILL), stops everything it runs.
/// </summary>
internal sealed class DcpSession : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>DCP gives a process six seconds between SIGTERM and SIGKILL; this leaves it as much again.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Variables that are about this process and would change the behaviour of its children, which inherit DCP's environment.</summary>
    private static readonly string[] OwnVariables =
        ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];

    private readonly TimeProvider _time;
    private bool _stopped;

    private DcpSession(DcpClient client, string directory, TimeProvider time)
    {
        Client = client;
        Folder = directory;
        _time = time;
    }

    public DcpClient Client { get; }

    /// <summary>Private to this session. DCP deletes it, with all that is in it, when it ends.</summary>
    public string Folder { get; }

    public static async Task<DcpSession> StartAsync(DcpPaths paths, TimeProvider time, CancellationToken cancellationToken)
    {
        var cli = paths.RequireCli();
        var directory = Directory.CreateTempSubdirectory("aspire-dcp-").FullName;
        var started = false;
        try
        {
            var certificate = Path.Combine(directory, "tls.crt");
            var key = Path.Combine(directory, "tls.key");
            var kubeconfig = Path.Combine(directory, "kubeconfig");
            var hash = DcpCertificate.Write(certificate, key, time);
            await LaunchAsync(cli, paths.ContainerRuntime, directory, kubeconfig, certificate, key, cancellationToken).ConfigureAwait(false);
            started = true;
            var client = await ConnectAsync(kubeconfig, hash, time, cancellationToken).ConfigureAwait(false);
            return new DcpSession(client, directory, time);
        }
        catch when (!started)
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>Stops everything DCP runs and DCP itself, and waits until it is gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopLimit);
        try
        {
            await Client.StopAllAsync(limit.Token).ConfigureAwait(false);
            while (await Client.IsUpAsync(limit.Token).ConfigureAwait(false) || Directory.Exists(Folder))
            {
                await Task.Delay(PollInterval, _time, limit.Token).ConfigureAwait(false);
            }
        }
        catch (HttpRequestException)
        {
            // Nobody listens any more: DCP is gone already, and so is what it ran.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is still at work; it also ends by itself when this process does.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        Client.Dispose();
    }

    private static async Task LaunchAsync(
        string cli, string? runtime, string directory, string kubeconfig, string certificate, string key, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(cli) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "start-apiserver",
            "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "--monitor-interval", "1",
            // Detached, it is in no terminal's foreground group: Ctrl+C reaches this process only, which then stops DCP in good order.
            "--detach",
            "--kubeconfig", kubeconfig,
            "--tls-cert-file", certificate,
            "--tls-key-file", key,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (runtime is not null)
        {
            start.ArgumentList.Add("--container-runtime");
            start.ArgumentList.Add(runtime);
        }

        start.Environment["DCP_SESSION_FOLDER"] = directory;
        foreach (var name in OwnVariables)
        {
            start.Environment.Remove(name);
        }

        var (code, output, error) = await DcpInfo.RunAsync(start, cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            throw new DcpException($"'{cli} start-apiserver' ended with code {code}: {output}{error}");
        }
    }

    private static async Task<DcpClient> ConnectAsync(string kubeconfig, string hash, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        DcpClient? client = null;
        while (time.GetElapsedTime(started) < StartLimit)
        {
            if (client is null && DcpKubeconfig.TryRead(kubeconfig) is { } config)
            {
                client = new DcpClient(config.Server, config.Token, hash);
            }

            if (client is not null && await client.IsUpAsync(cancellationToken).ConfigureAwait(false))
            {
                return client;
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }

        client?.Dispose();
        throw new DcpException($"DCP did not answer within {StartLimit.TotalSeconds:0} seconds of its start (it was to write '{kubeconfig}').");
    }
}
