namespace StackExchange.Redis;

/// <summary>Anything that went wrong between this client and Redis.</summary>
public class RedisException : Exception
{
    public RedisException(string message) : base(message)
    {
    }

    public RedisException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}

/// <summary>The server refused the command; the message is its own.</summary>
public sealed class RedisServerException(string message) : RedisException(message);

/// <summary>A command that this client will not send.</summary>
public sealed class RedisCommandException : RedisException
{
    public RedisCommandException(string message) : base(message)
    {
    }

    public RedisCommandException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>No connection, or it was lost before the reply came. Whether the server ran a command that had been sent is not known.</summary>
public sealed class RedisConnectionException : RedisException
{
    public RedisConnectionException(ConnectionFailureType failureType, string message)
        : this(failureType, message, null)
    {
    }

    public RedisConnectionException(ConnectionFailureType failureType, string message, Exception? innerException)
        : this(failureType, message, innerException, CommandStatus.Unknown)
    {
    }

    public RedisConnectionException(ConnectionFailureType failureType, string message, Exception? innerException, CommandStatus commandStatus)
        : base(message, innerException)
    {
        FailureType = failureType;
        CommandStatus = commandStatus;
    }

    public ConnectionFailureType FailureType { get; }

    public CommandStatus CommandStatus { get; }
}

/// <summary>No reply within the time allowed. Whether the server ran the command is not known.</summary>
public sealed class RedisTimeoutException(string message, CommandStatus commandStatus) : TimeoutException(message)
{
    public CommandStatus Commandstatus { get; } = commandStatus;
}
