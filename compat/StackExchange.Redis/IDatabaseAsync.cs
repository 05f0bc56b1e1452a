namespace StackExchange.Redis;

/// <summary>The commands. Each part of the data model has its own file under Commands/.</summary>
public partial interface IDatabaseAsync : IRedisAsync
{
    bool IsConnected(RedisKey key, CommandFlags flags = CommandFlags.None);
}
