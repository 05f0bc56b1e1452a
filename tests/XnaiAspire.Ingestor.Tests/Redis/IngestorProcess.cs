using System.Diagnostics;
using System.Globalization;
using System.Text;
using XnaiAspire.Ingestor.Cli;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>The built program, one run, with signals.</summary>
internal sealed class IngestorProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private IngestorProcess(Process process)
    {
        _process = process;
        DataReceivedEventHandler note = (_, line) =>
        {
            lock (_said)
                _said.AppendLine(line.Data);
        };
        _process.OutputDataReceived += note;
        _process.ErrorDataReceived += note;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Everything on both outputs so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public static IngestorProcess Ingest(IngestOptions options, string embedder, string redis, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet",
        [
            typeof(CommandLine).Assembly.Location, "ingest", "--library-path", options.LibraryPath, "--index-path", options.IndexDirectory,
            "--batch-size", options.BatchSize.ToString(CultureInfo.InvariantCulture), "--embedder", embedder,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ConnectionStrings__redis"] = redis },
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;

        return new IngestorProcess(Process.Start(start)!);
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Exit code and all that it said.</summary>
    public async Task<(int Code, string Said)> EndAsync()
    {
        using CancellationTokenSource deadline = new(Patience);
        await _process.WaitForExitAsync(deadline.Token);
        return (_process.ExitCode, Said);
    }

    public void Dispose()
    {
        // SIGKILL ends a stopped process too.
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }
}
