using System.Net;

namespace StackExchange.Redis;

/// <summary>One server, for what concerns it as a whole.</summary>
public interface IServer : IRedisAsync
{
    EndPoint EndPoint { get; }

    bool IsConnected { get; }

    IConnectionMultiplexer Multiplexer { get; }

    Task<long> DatabaseSizeAsync(int database = -1, CommandFlags flags = CommandFlags.None);

    Task<RedisResult> ExecuteAsync(string command, params object[] args);

    Task FlushDatabaseAsync(int database = -1, CommandFlags flags = CommandFlags.None);

    Task<string?> InfoRawAsync(RedisValue section = default, CommandFlags flags = CommandFlags.None);

    IAsyncEnumerable<RedisKey> KeysAsync(
        int database = -1, RedisValue pattern = default, int pageSize = 250, long cursor = 0, int pageOffset = 0, CommandFlags flags = CommandFlags.None);

    Task SaveAsync(SaveType type, CommandFlags flags = CommandFlags.None);

    Task<DateTime> TimeAsync(CommandFlags flags = CommandFlags.None);
}
