namespace StackExchange.Redis.Protocol;

/// <summary>The peer sent something that is not RESP2 or is past a limit; the connection cannot be used further.</summary>
internal sealed class RespFormatException(string message) : IOException("Not a valid reply: " + message);
