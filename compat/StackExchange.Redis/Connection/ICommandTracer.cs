namespace StackExchange.Redis.Connection;

/// <summary>Makes a span of a command; set by the integration package when tracing is on.</summary>
internal interface ICommandTracer
{
    bool IsListening { get; }

    Task<T> TraceAsync<T>(string command, int database, ConnectionMultiplexer multiplexer, Func<Task<T>> run);
}
