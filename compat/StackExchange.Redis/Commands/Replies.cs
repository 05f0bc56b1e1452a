using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

/// <summary>From replies to what callers get. A reply of another form is an <see cref="InvalidCastException"/>.</summary>
internal static class Replies
{
    public static bool Ok(RespReply reply) => !reply.IsNull;

    public static bool One(RespReply reply) => Number(reply) == 1;

    public static long Number(RespReply reply) => reply.Type is ResultType.Integer ? reply.Integer : (long)Value(reply);

    public static RedisValue Value(RespReply reply) => reply.Type switch
    {
        ResultType.Integer => reply.Integer,
        ResultType.BulkString or ResultType.SimpleString => reply.Bytes,
        ResultType.Array when reply.Items is null => RedisValue.Null,
        _ => throw new InvalidCastException($"a single value was expected, not {reply.Type}"),
    };

    public static RedisValue[] ValuesOf(RespReply reply) => Array.ConvertAll(Items(reply), Value);

    // LPOP key count answers a null array when the list does not exist.
    public static RespReply[] Items(RespReply reply) => reply.Type is ResultType.Array
        ? reply.Items ?? []
        : reply.IsNull ? [] : throw new InvalidCastException($"a list was expected, not {reply.Type}");

    public static double Double(RespReply reply) => (double)Value(reply);

    public static double? NullableDouble(RespReply reply) => (double?)Value(reply);

    public static long? NullableNumber(RespReply reply) => (long?)Value(reply);

    public static TimeSpan? TimeToLive(RespReply reply) => Number(reply) is var milliseconds && milliseconds < 0 ? null : TimeSpan.FromMilliseconds(milliseconds);

    public static HashEntry[] HashEntries(RespReply reply) => Pairs(reply, (name, value) => new HashEntry(Value(name), Value(value)));

    public static SortedSetEntry[] SortedSetEntries(RespReply reply) => Pairs(reply, (element, score) => new SortedSetEntry(Value(element), Double(score)));

    public static RedisType Type(RespReply reply) => Value(reply).ToString() switch
    {
        "none" => RedisType.None,
        "string" => RedisType.String,
        "list" => RedisType.List,
        "set" => RedisType.Set,
        "zset" => RedisType.SortedSet,
        "hash" => RedisType.Hash,
        "stream" => RedisType.Stream,
        _ => RedisType.Unknown,
    };

    /// <summary>One page of a SCAN: the next cursor and the items.</summary>
    public static (RedisValue Cursor, RespReply[] Items) Page(RespReply reply) =>
        Items(reply) is [var cursor, var items] ? (Value(cursor), Items(items)) : throw new InvalidCastException("a cursor and a list were expected");

    private static T[] Pairs<T>(RespReply reply, Func<RespReply, RespReply, T> make)
    {
        var items = Items(reply);
        if (items.Length % 2 != 0) throw new InvalidCastException("a list of pairs has an odd number of items");
        var pairs = new T[items.Length / 2];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = make(items[2 * i], items[(2 * i) + 1]);
        return pairs;
    }
}
