namespace StackExchange.Redis;

/// <summary>What can be asked for a moment's answer, a batch or a transaction alike.</summary>
public interface IRedisAsync
{
    Task<TimeSpan> PingAsync(CommandFlags flags = CommandFlags.None);
}

/// <summary>One database of the server.</summary>
public interface IDatabase : IDatabaseAsync
{
    int Database { get; }

    IConnectionMultiplexer Multiplexer { get; }

    IBatch CreateBatch(object? asyncState = null);

    ITransaction CreateTransaction(object? asyncState = null);
}

/// <summary>Commands that go out together, without others of this connection between them, once <see cref="Execute"/> is called.</summary>
public interface IBatch : IDatabaseAsync
{
    void Execute();
}

/// <summary>Commands that the server runs as one (MULTI ... EXEC), if all conditions hold.</summary>
public interface ITransaction : IDatabaseAsync
{
    ConditionResult AddCondition(Condition condition);

    Task<bool> ExecuteAsync(CommandFlags flags = CommandFlags.None);
}
