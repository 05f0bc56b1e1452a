using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>The AppHost as its user starts it: a process, its console, and signals. Ends with everything it started.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    public const string DashboardApiKey = "end-to-end-test-key";

    // A cold start of dashboard, Garnet and two services on two busy cores stays well below.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private const string Mark = "XNAI_END_TO_END_RUN";

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly Process _process;
    private readonly StringBuilder _console = new();
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Found)> _awaited = [];

    private AppHostProcess(ProcessStartInfo start, string dashboardUrl)
    {
        start.Environment[Mark] = _mark;
        DashboardUrl = dashboardUrl;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Collect(line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(line.Data);
        _process.Exited += (_, _) => FailAwaited();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string DashboardUrl { get; }

    /// <summary>What runs because of it, itself not counted.</summary>
    public IReadOnlyList<int> Started() => [.. ProcessTable.WithEnvironment($"{Mark}={_mark}").Where(id => id != _process.Id)];

    public string Console
    {
        get
        {
            lock (_console)
            {
                return _console.ToString();
            }
        }
    }

    public static AppHostProcess Start(string dataPath, params string[] arguments) => Start(dataPath, deadlyText: null, arguments);

    /// <param name="dataPath">For indexes, models and Redis's files.</param>
    /// <param name="deadlyText">What a text contains that kills the Embedder; null for nothing.</param>
    /// <param name="arguments">Further ones.</param>
    public static AppHostProcess Start(string dataPath, string? deadlyText, IReadOnlyList<string> arguments)
    {
        var dashboardUrl = $"http://127.0.0.1:{FreePort.Find()}";
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataPath,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "XnaiAspire.AppHost.dll"));
        foreach (var argument in (string[])["--data-path", dataPath, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = dashboardUrl;
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePort.Find()}";
        start.Environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePort.Find()}";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["DcpPublisher__RandomizePorts"] = "true";
        start.Environment["AppHost__DashboardApiKey"] = DashboardApiKey;
        if (deadlyText is not null)
        {
            // What the AppHost starts has its environment; see XnaiAspire.Embedder/Engines/DeadlyText.cs.
            start.Environment["XNAI_FAILPOINT_TEXT"] = deadlyText;
        }

        return new AppHostProcess(start, dashboardUrl);
    }

    /// <summary>Waits for a line of the console; fails with the console when the process ends first.</summary>
    public async Task<Match> WaitForAsync(Regex pattern)
    {
        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_console)
        {
            if (pattern.Match(_console.ToString()) is { Success: true } match)
            {
                return match;
            }

            _awaited.Add((pattern, found));
        }

        if (_process.HasExited)
        {
            FailAwaited();
        }

        try
        {
            return await found.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No '{pattern}' within {Patience}. The console:\n{Console}");
        }
    }

    /// <summary>Waits until the first run has ended and returns the page's address.</summary>
    public async Task<Uri> WaitForRunAsync()
    {
        await WaitForAsync(RunEnded());
        return new Uri((await WaitForAsync(PageLine())).Groups[1].Value);
    }

    public void Kill() => _process.Kill();

    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }

    private void Collect(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_console)
        {
            _console.AppendLine(line);
            var text = _console.ToString();
            _awaited.RemoveAll(awaited => awaited.Pattern.Match(text) is { Success: true } match && awaited.Found.TrySetResult(match));
        }
    }

    private void FailAwaited()
    {
        _process.WaitForExit();
        lock (_console)
        {
            foreach (var (pattern, found) in _awaited)
            {
                found.TrySetException(
                    new InvalidOperationException($"The AppHost ended ({_process.ExitCode}) before '{pattern}'. The console:\n{_console}"));
            }
        }
    }

    // Library ingested: 69 documents, 412 chunks, 2 failures in 12.3 s
    [GeneratedRegex(@"Library ingested: ([\d,]+) documents, ([\d,]+) chunks, ([\d,]+) failures|Ingestion failed: .*")]
    private static partial Regex RunEnded();

    //   Page       http://localhost:43567
    [GeneratedRegex(@"Page\s+(http://\S+)")]
    private static partial Regex PageLine();
}
