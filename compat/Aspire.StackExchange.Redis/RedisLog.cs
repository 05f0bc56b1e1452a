using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

internal static partial class RedisLog
{
    /// <summary>Says when the connection goes and when it is back; attempts in between are silent.</summary>
    public static void Follow(ConnectionMultiplexer multiplexer, ILogger logger)
    {
        multiplexer.ConnectionFailed += (_, e) => Lost(logger, e.EndPoint, e.Exception?.Message);
        multiplexer.ConnectionRestored += (_, e) => Restored(logger, e.EndPoint);
        if (!multiplexer.IsConnected) NotReached(logger, multiplexer.GetStatus());
    }

    [LoggerMessage(1, LogLevel.Warning, "Redis is not reached yet, trying on: {Status}", EventName = "RedisNotReached")]
    private static partial void NotReached(ILogger logger, string status);

    [LoggerMessage(2, LogLevel.Warning, "The connection to Redis at {EndPoint} is lost: {Reason}", EventName = "RedisLost")]
    private static partial void Lost(ILogger logger, object? endPoint, string? reason);

    [LoggerMessage(3, LogLevel.Information, "Connected to Redis at {EndPoint}", EventName = "RedisRestored")]
    private static partial void Restored(ILogger logger, object? endPoint);
}
