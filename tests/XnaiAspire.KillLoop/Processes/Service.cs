using System.Diagnostics;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>A service that is started again at once when it was killed, on the same port.</summary>
internal sealed class Service(string name, Func<ProcessStartInfo> program, int port) : IAsyncDisposable
{
    // A cold start on a machine with other work.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private ChildProcess? _process;

    public string Name => name;

    public int Port => port;

    public int Starts { get; private set; }

    /// <summary>Done once it listens.</summary>
    public Task Ready { get; private set; } = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            await _process.DisposeAsync();

        Starts++;
        _process = await ChildProcess.StartAsync(program());
        Ready = WaitUntilReadyAsync(_process, cancellationToken);
    }

    /// <summary>SIGKILL. It has to be started again by the caller.</summary>
    /// <exception cref="KillLoopException">It had ended by itself.</exception>
    public void Kill()
    {
        if (!_process!.Kill())
            throw new KillLoopException($"{name} ended by itself ({_process.Exited.Result}).\n{_process.LastLines}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private async Task WaitUntilReadyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(BetweenLooks);
        for (long since = Stopwatch.GetTimestamp(); !await FreePort.IsListeningAsync(port, cancellationToken);)
        {
            if (process.Exited.IsCompleted)
            {
                if (await process.Exited == ChildProcess.Killed)
                    return; // killed while it started, which is allowed

                throw new KillLoopException($"{name} ended by itself ({await process.Exited}).\n{process.LastLines}");
            }

            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new KillLoopException($"{name} does not listen after {Patience}.\n{process.LastLines}");

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
