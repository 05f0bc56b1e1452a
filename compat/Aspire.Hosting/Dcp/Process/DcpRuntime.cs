namespace Aspire.Hosting.Dcp;

/// <summary>The DCP of this application: none until it is started, stopped with the application at the latest.</summary>
internal sealed class DcpRuntime(DcpPaths paths, TimeProvider time) : IAsyncDisposable, IDisposable
{
    private DcpSession? _session;

    public DcpClient Client => Session.Client;

    /// <summary>A private directory that lasts as long as DCP runs.</summary>
    public string Folder => Session.Folder;

    private DcpSession Session => _session ?? throw new InvalidOperationException("DCP has not been started.");

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _session = await DcpSession.StartAsync(paths, time, cancellationToken).ConfigureAwait(false);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_session is { } session)
        {
            await session.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
