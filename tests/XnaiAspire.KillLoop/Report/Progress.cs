namespace XnaiAspire.KillLoop.Report;

/// <summary>Lines on stderr while the loop runs.</summary>
internal sealed class Progress(TextWriter error, Tally tally) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Timer? _timer;
    private string _step = "";

    public void Step(string name)
    {
        _step = name;
        Say(name);
        _timer ??= new Timer(_ => Say(_step), null, Interval, Interval);
    }

    public void Compared(string sha256, int chunks) => Say($"same bytes: {sha256[..16]}, {chunks:N0} chunks");

    public void Dispose() => _timer?.Dispose();

    private void Say(string text)
    {
        lock (_gate)
            error.WriteLine($"{tally.Elapsed:hh\\:mm\\:ss}  {tally.Kills:N0} of {tally.Wanted:N0} kills, {tally.Lives:N0} Ingestors  {text}");
    }
}
