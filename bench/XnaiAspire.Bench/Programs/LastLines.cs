using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>Reads what a process says on standard error, so that it never waits for a reader, and keeps the end of it for an error message.</summary>
internal sealed class LastLines
{
    private const int Kept = 20;

    private readonly Queue<string> _lines = new();

    public void Follow(Process process)
    {
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;

            lock (_lines)
            {
                _lines.Enqueue(line.Data);
                if (_lines.Count > Kept)
                    _lines.Dequeue();
            }
        };
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }
}
