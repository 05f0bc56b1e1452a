using Microsoft.Extensions.DependencyInjection;

namespace XnaiAspire.AppHost;

/// <summary>Starts again what died. Every part goes on where it was: the index has the run's plan and its last checkpoint.</summary>
internal static class CrashRestart
{
    /// <summary>
    /// More crashes than this within <see cref="Window"/> are no accident, and it goes on slowly. A text that kills the Embedder takes up
    /// to nine deaths to be found; a part that stayed down then would leave the run waiting for ever.
    /// </summary>
    private const int QuickRestarts = 10;

    /// <summary>What was asked for cannot be done (a model that is no model): starting again changes nothing.</summary>
    private const int CannotStart = 2;

    /// <summary>128 + SIGTERM: the end of a program that was asked to end.</summary>
    private const int Terminated = 143;

    /// <summary>What the control plane gives for a process that a signal ended: it had no code of its own.</summary>
    private const int NoExitCode = -1;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>So that a port or a file of the dead process is free again.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>For what crashes again and again: no load to speak of, and soon enough for whoever has mended it.</summary>
    private static readonly TimeSpan LongDelay = TimeSpan.FromSeconds(15);

    /// <summary>Whether it ended by itself and not well. A requested stop has no exit code.</summary>
    public static bool IsCrash(CustomResourceSnapshot snapshot) => snapshot.ExitCode is not (null or 0 or Terminated);

    /// <summary>Whether a signal ended it, so that its log has nothing to say about why.</summary>
    public static bool IsEndedBySignal(CustomResourceSnapshot snapshot) => snapshot.ExitCode == NoExitCode;

    /// <summary>Starts the resource again after a crash, slowly from the eleventh in five minutes on. An end by a signal is said on the console.</summary>
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

            var delay = CountAndDelay(restarts, TimeProvider.System.GetUtcNow());
            if (IsEndedBySignal(last.Snapshot))
            {
                Console.Error.WriteLine(delay == Delay
                    ? $"{builder.Resource.Name}: ended by a signal; starting it again"
                    : $"{builder.Resource.Name}: ended by a signal once more; starting it again in {delay.TotalSeconds:0} seconds");
            }

            await Task.Delay(delay, cancellationToken);
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

    private static TimeSpan CountAndDelay(Queue<DateTimeOffset> restarts, DateTimeOffset now)
    {
        lock (restarts)
        {
            while (restarts.TryPeek(out var oldest) && now - oldest > Window)
            {
                restarts.Dequeue();
            }

            restarts.Enqueue(now);
            return restarts.Count > QuickRestarts ? LongDelay : Delay;
        }
    }
}
