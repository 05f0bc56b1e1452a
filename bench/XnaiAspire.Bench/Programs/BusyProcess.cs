using System.Diagnostics;

namespace XnaiAspire.Bench;

/// <summary>A process that keeps one processor busy whenever it is told to, and otherwise sleeps.</summary>
internal sealed class BusyProcess : IAsyncDisposable
{
    private readonly Process _process;

    private BusyProcess(Process process) => _process = process;

    public static BusyProcess Start()
    {
        ProcessStartInfo start = BuiltProgram.StartThis([BusyCommand.Name]);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = false;
        return new BusyProcess(Process.Start(start)!);
    }

    /// <summary>Returns once it is as told.</summary>
    public void Tell(string what)
    {
        _process.StandardInput.WriteLine(what);
        if (_process.StandardOutput.ReadLine() != what)
            throw new MeasurementException("The busy process has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        // It ends with its input.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
