using Microsoft.Extensions.DependencyInjection;

namespace XnaiAspire.AppHost;

/// <summary>Starts again what died. Every part goes on where it was: the index has the run's plan and its last checkpoint.</summary>
internal static class CrashRestart
{
    /// <summary>More crashes than this within <see cref="Window"/> are no accident, and somebody has to look.</summary>
    private const int MaxRestarts = 5;

    /// <summary>What was asked for cannot be done (a model that is no model): starting again changes nothing.</summary>
    private const int CannotStart = 2;

    /// <summary>128 + SIGTERM: the end of a program that was asked to end.</summary>
    private const int Terminated = 143;

    /// <summary>What the control plane gives for a process that a signal ended: it had no code of its own.</summary>
    private const int NoExitCode = -1;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>So that a port or a file of the dead process is free again.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>Whether it ended by itself and not well. A requested stop has no exit code.</summary>
    public static bool IsCrash(CustomResourceSnapshot snapshot) => snapshot.ExitCode is not (null or 0 or Terminated);

    /// <summary>Whether a signal ended it, so that its log has nothing to say about why.</summary>
    public static bool IsEndedBySignal(CustomResourceSnapshot snapshot) => snapshot.ExitCode == NoExitCode;

    /// <summary>Starts the resource again after a crash, at most five times in five minutes. An end by a signal is said on the console.</summary>
    public static IResourceBuilder<T> RestartAfterCrash<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        var restarts = new Queue<DateTimeOffset>();
        return builder.OnResourceStopped(async (_, stopped, cancellationToken) =>
        {
            var last = stopped.ResourceEvent;
            if (!IsCrash(last.Snapshot) || last.Snapshot.ExitCode == CannotStart)
            {
                return;
            }

            var again = TryCount(restarts, TimeProvider.System.GetUtcNow());
            if (IsEndedBySignal(last.Snapshot))
            {
                Console.Error.WriteLine(again
                    ? $"{builder.Resource.Name}: ended by a signal; starting it again"
                    : $"{builder.Resource.Name}: ended by a signal once more and stays down; its Start command in the dashboard starts it");
            }

            if (!again)
            {
                return;
            }

            await Task.Delay(Delay, cancellationToken);
            if (stopped.Services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(last.ResourceId, out var now)
                && !KnownResourceStates.TerminalStates.Contains(now.Snapshot.State?.Text))
            {
                // Somebody was faster, with the Start command.
                return;
            }

            await stopped.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(last.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
        });
    }

    private static bool TryCount(Queue<DateTimeOffset> restarts, DateTimeOffset now)
    {
        lock (restarts)
        {
            while (restarts.TryPeek(out var oldest) && now - oldest > Window)
            {
                restarts.Dequeue();
            }

            if (restarts.Count == MaxRestarts)
            {
                return false;
            }

            restarts.Enqueue(now);
            return true;
        }
    }
}
