using System.Diagnostics;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>
/// A process that never outlives the loop. What it writes is read, so that it never waits for a reader, and the end of it kept for an error
/// message.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>128 + SIGKILL.</summary>
    public const int Killed = 137;

    private const int KeptLines = 30;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WaitAsync();
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> Exited { get; }

    public bool IsRunning => !Exited.IsCompleted && !_process.HasExited;

    public string LastLines
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public static async Task<ChildProcess> StartAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        // PR_SET_PDEATHSIG: the kernel kills it when the thread that started it ends, however the loop ends.
        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, "KILL");
        start.ArgumentList.Insert(0, "--pdeathsig");
        start.FileName = "setpriv";
        return new ChildProcess(await StartingThread.RunAsync(() => Process.Start(start)!));
    }

    /// <summary>SIGKILL; false when it had ended by itself.</summary>
    public bool Kill()
    {
        if (_process.HasExited)
            return false;

        _process.Kill();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }
    }
}
