using XnaiAspire.Index.Verification;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>How far verifying has come: one line on a terminal that is written over, nothing elsewhere.</summary>
internal sealed class VerifyBar(TextWriter error) : IProgress<VerifyProgress>, IDisposable
{
    // Fast enough to look alive, slow enough to cost nothing.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly bool _shown = error == Console.Error && !Console.IsErrorRedirected;
    private long _last;
    private int _width;

    public void Report(VerifyProgress value)
    {
        if (!_shown || value.TotalBytes == 0)
            return;

        lock (_gate)
        {
            if (TimeProvider.System.GetElapsedTime(_last) < Interval)
                return;

            _last = TimeProvider.System.GetTimestamp();
            string line = $"Verifying {value.Step}: {value.DoneBytes * 100 / value.TotalBytes} %";
            error.Write($"\r{line.PadRight(_width)}");
            _width = line.Length;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_width > 0)
                error.Write($"\r{new string(' ', _width)}\r");

            _width = 0;
        }
    }

    public void Dispose() => Clear();
}
