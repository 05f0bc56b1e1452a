using System.Net;

namespace StackExchange.Redis;

/// <summary>A connection that was lost, or is there again.</summary>
public sealed class ConnectionFailedEventArgs(EndPoint? endPoint, ConnectionFailureType failureType, Exception? exception) : EventArgs
{
    public EndPoint? EndPoint { get; } = endPoint;

    public ConnectionType ConnectionType { get; } = ConnectionType.Interactive;

    public ConnectionFailureType FailureType { get; } = failureType;

    public Exception? Exception { get; } = exception;
}
