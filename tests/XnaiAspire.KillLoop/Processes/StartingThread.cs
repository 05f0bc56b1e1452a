using System.Collections.Concurrent;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>
/// The thread that starts all children and lives as long as the loop: the kernel's parent-death signal is about the starting thread, not
/// the process, and threads of the pool come and go.
/// </summary>
internal static class StartingThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static StartingThread() => new Thread(Run) { IsBackground = true, Name = "starts children" }.Start();

    public static Task<T> RunAsync<T>(Func<T> start)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                result.SetResult(start());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    private static void Run()
    {
        foreach (Action work in Work.GetConsumingEnumerable())
            work();
    }
}
