namespace XnaiAspire.Fuzz.Running;

/// <summary>Ends the process when an input hangs; <see cref="InFlight"/> then holds it.</summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>Far above <see cref="Execution.MostTime"/>: a busy machine is no hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Exit code of a process that was ended so.</summary>
    public const int ExitCode = 3;

    private readonly ITimer _timer;
    private long _began;

    public Watchdog() => _timer = TimeProvider.System.CreateTimer(_ => Look(), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    public void Begin() => Volatile.Write(ref _began, TimeProvider.System.GetTimestamp());

    public void End() => Volatile.Write(ref _began, 0);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Volatile.Read(ref _began) is not 0 and var began && TimeProvider.System.GetElapsedTime(began) > Patience)
        {
            Console.Error.WriteLine($"An input has been running for more than {Patience.TotalSeconds} s: it hangs. Start the program again to have it written out.");
            Environment.Exit(ExitCode);
        }
    }
}
