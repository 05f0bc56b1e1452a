using System.Net;

namespace StackExchange.Redis;

internal sealed class RedisServer(ConnectionMultiplexer multiplexer, EndPoint endPoint) : IServer
{
    private readonly IDatabase _database = multiplexer.GetDatabase();

    public EndPoint EndPoint => endPoint;

    public bool IsConnected => endPoint.Equals(multiplexer.CurrentConnection?.EndPoint);

    public IConnectionMultiplexer Multiplexer => multiplexer;

    public Task<TimeSpan> PingAsync(CommandFlags flags = CommandFlags.None) => _database.PingAsync(flags);

    public async Task<long> DatabaseSizeAsync(int database = -1, CommandFlags flags = CommandFlags.None) =>
        (long)await Use(database).ExecuteAsync("DBSIZE", null, flags).ConfigureAwait(false);

    public Task<RedisResult> ExecuteAsync(string command, params object[] args) => _database.ExecuteAsync(command, args);

    public Task FlushDatabaseAsync(int database = -1, CommandFlags flags = CommandFlags.None) => multiplexer.IsAdminAllowed
        ? Use(database).ExecuteAsync("FLUSHDB", null, flags)
        : throw new RedisCommandException("This operation is not available unless admin mode is enabled: FLUSHDB");

    public async Task<string?> InfoRawAsync(RedisValue section = default, CommandFlags flags = CommandFlags.None) =>
        (string?)await _database.ExecuteAsync("INFO", section.IsNullOrEmpty ? [] : [section], flags).ConfigureAwait(false);

    public async IAsyncEnumerable<RedisKey> KeysAsync(
        int database = -1, RedisValue pattern = default, int pageSize = 250, long cursor = 0, int pageOffset = 0, CommandFlags flags = CommandFlags.None)
    {
        RedisValue next = cursor;
        var skip = pageOffset;
        do
        {
            object[] arguments = [next, .. RedisCommands.ScanOptions(pattern, pageSize).Cast<object>()];
            var page = await Use(database).ExecuteAsync("SCAN", arguments, flags).ConfigureAwait(false);
            next = (RedisValue)page[0];
            foreach (var key in ((RedisKey[]?)page[1] ?? []).Skip(skip)) yield return key;
            skip = 0;
        }
        while (next != "0");
    }

    public Task SaveAsync(SaveType type, CommandFlags flags = CommandFlags.None) => _database.ExecuteAsync("BGSAVE", null, flags);

    public async Task<DateTime> TimeAsync(CommandFlags flags = CommandFlags.None)
    {
        // 1) "1763839689" seconds  2) "123456" microseconds
        var parts = (long[]?)await _database.ExecuteAsync("TIME", null, flags).ConfigureAwait(false);
        return parts is [var seconds, var microseconds]
            ? DateTime.UnixEpoch.AddSeconds(seconds).AddMicroseconds(microseconds)
            : throw new RedisException("TIME: the reply has an unexpected form.");
    }

    private IDatabase Use(int database) => multiplexer.GetDatabase(database);
}
