namespace StackExchange.Redis;

/// <summary>What happens to a command given while there is no connection.</summary>
public sealed class BacklogPolicy
{
    /// <summary>It waits, within its own time limit, for the connection to come back.</summary>
    public static BacklogPolicy Default { get; } = new() { QueueWhileDisconnected = true };

    /// <summary>It fails at once.</summary>
    public static BacklogPolicy FailFast { get; } = new();

    public bool QueueWhileDisconnected { get; init; }
}
