namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<bool> SortedSetAddAsync(RedisKey key, RedisValue member, double score, SortedSetWhen when = SortedSetWhen.Always, CommandFlags flags = CommandFlags.None);

    Task<long> SortedSetAddAsync(RedisKey key, SortedSetEntry[] values, SortedSetWhen when = SortedSetWhen.Always, CommandFlags flags = CommandFlags.None);

    Task<double> SortedSetIncrementAsync(RedisKey key, RedisValue member, double value, CommandFlags flags = CommandFlags.None);

    Task<long> SortedSetLengthAsync(
        RedisKey key, double min = double.NegativeInfinity, double max = double.PositiveInfinity, Exclude exclude = Exclude.None, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> SortedSetRangeByRankAsync(
        RedisKey key, long start = 0, long stop = -1, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None);

    Task<SortedSetEntry[]> SortedSetRangeByRankWithScoresAsync(
        RedisKey key, long start = 0, long stop = -1, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> SortedSetRangeByScoreAsync(
        RedisKey key, double start = double.NegativeInfinity, double stop = double.PositiveInfinity, Exclude exclude = Exclude.None,
        Order order = Order.Ascending, long skip = 0, long take = -1, CommandFlags flags = CommandFlags.None);

    Task<SortedSetEntry[]> SortedSetRangeByScoreWithScoresAsync(
        RedisKey key, double start = double.NegativeInfinity, double stop = double.PositiveInfinity, Exclude exclude = Exclude.None,
        Order order = Order.Ascending, long skip = 0, long take = -1, CommandFlags flags = CommandFlags.None);

    Task<long?> SortedSetRankAsync(RedisKey key, RedisValue member, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None);

    Task<double?> SortedSetScoreAsync(RedisKey key, RedisValue member, CommandFlags flags = CommandFlags.None);

    Task<bool> SortedSetRemoveAsync(RedisKey key, RedisValue member, CommandFlags flags = CommandFlags.None);

    Task<long> SortedSetRemoveAsync(RedisKey key, RedisValue[] members, CommandFlags flags = CommandFlags.None);

    Task<long> SortedSetRemoveRangeByRankAsync(RedisKey key, long start, long stop, CommandFlags flags = CommandFlags.None);

    Task<long> SortedSetRemoveRangeByScoreAsync(
        RedisKey key, double start, double stop, Exclude exclude = Exclude.None, CommandFlags flags = CommandFlags.None);

    Task<SortedSetEntry?> SortedSetPopAsync(RedisKey key, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None);

    Task<SortedSetEntry[]> SortedSetPopAsync(RedisKey key, long count, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    public Task<bool> SortedSetAddAsync(
        RedisKey key, RedisValue member, double score, SortedSetWhen when = SortedSetWhen.Always, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.One, "ZADD", [Value(key), .. AddOptions(when), score, member]);

    public Task<long> SortedSetAddAsync(
        RedisKey key, SortedSetEntry[] values, SortedSetWhen when = SortedSetWhen.Always, CommandFlags flags = CommandFlags.None) => values is []
        ? Task.FromResult(0L)
        : Run(flags, Replies.Number, "ZADD", [Value(key), .. AddOptions(when), .. values.SelectMany(entry => (RedisValue[])[entry.Score, entry.Element])]);

    private static IEnumerable<RedisValue> AddOptions(SortedSetWhen when)
    {
        if (when.HasFlag(SortedSetWhen.Exists)) yield return "XX";
        if (when.HasFlag(SortedSetWhen.NotExists)) yield return "NX";
        if (when.HasFlag(SortedSetWhen.GreaterThan)) yield return "GT";
        if (when.HasFlag(SortedSetWhen.LessThan)) yield return "LT";
    }

    public Task<double> SortedSetIncrementAsync(RedisKey key, RedisValue member, double value, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Double, "ZINCRBY", Value(key), value, member);

    public Task<long> SortedSetLengthAsync(
        RedisKey key, double min = double.NegativeInfinity, double max = double.PositiveInfinity, Exclude exclude = Exclude.None, CommandFlags flags = CommandFlags.None) =>
        double.IsNegativeInfinity(min) && double.IsPositiveInfinity(max)
            ? Run(flags, Replies.Number, "ZCARD", Value(key))
            : Run(flags, Replies.Number, "ZCOUNT", Value(key), Bound(min, exclude, Exclude.Start), Bound(max, exclude, Exclude.Stop));

    public Task<RedisValue[]> SortedSetRangeByRankAsync(
        RedisKey key, long start = 0, long stop = -1, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.ValuesOf, order is Order.Ascending ? "ZRANGE" : "ZREVRANGE", Value(key), start, stop);

    public Task<SortedSetEntry[]> SortedSetRangeByRankWithScoresAsync(
        RedisKey key, long start = 0, long stop = -1, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.SortedSetEntries, order is Order.Ascending ? "ZRANGE" : "ZREVRANGE", Value(key), start, stop, "WITHSCORES");

    public Task<RedisValue[]> SortedSetRangeByScoreAsync(
        RedisKey key, double start = double.NegativeInfinity, double stop = double.PositiveInfinity, Exclude exclude = Exclude.None,
        Order order = Order.Ascending, long skip = 0, long take = -1, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.ValuesOf, ByScore(order), ByScoreArguments(key, start, stop, exclude, order, skip, take, withScores: false));

    public Task<SortedSetEntry[]> SortedSetRangeByScoreWithScoresAsync(
        RedisKey key, double start = double.NegativeInfinity, double stop = double.PositiveInfinity, Exclude exclude = Exclude.None,
        Order order = Order.Ascending, long skip = 0, long take = -1, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.SortedSetEntries, ByScore(order), ByScoreArguments(key, start, stop, exclude, order, skip, take, withScores: true));

    public Task<long?> SortedSetRankAsync(RedisKey key, RedisValue member, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.NullableNumber, order is Order.Ascending ? "ZRANK" : "ZREVRANK", Value(key), member);

    public Task<double?> SortedSetScoreAsync(RedisKey key, RedisValue member, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.NullableDouble, "ZSCORE", Value(key), member);

    public Task<bool> SortedSetRemoveAsync(RedisKey key, RedisValue member, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.One, "ZREM", Value(key), member);

    public Task<long> SortedSetRemoveAsync(RedisKey key, RedisValue[] members, CommandFlags flags = CommandFlags.None) =>
        members is [] ? Task.FromResult(0L) : Run(flags, Replies.Number, "ZREM", [Value(key), .. members]);

    public Task<long> SortedSetRemoveRangeByRankAsync(RedisKey key, long start, long stop, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "ZREMRANGEBYRANK", Value(key), start, stop);

    public Task<long> SortedSetRemoveRangeByScoreAsync(
        RedisKey key, double start, double stop, Exclude exclude = Exclude.None, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "ZREMRANGEBYSCORE", Value(key), Bound(start, exclude, Exclude.Start), Bound(stop, exclude, Exclude.Stop));

    public Task<SortedSetEntry?> SortedSetPopAsync(RedisKey key, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None) =>
        Run(flags, reply => Replies.SortedSetEntries(reply) is [var first, ..] ? first : (SortedSetEntry?)null, Pop(order), Value(key));

    public Task<SortedSetEntry[]> SortedSetPopAsync(RedisKey key, long count, Order order = Order.Ascending, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.SortedSetEntries, Pop(order), Value(key), count);

    private static string Pop(Order order) => order is Order.Ascending ? "ZPOPMIN" : "ZPOPMAX";

    private static string ByScore(Order order) => order is Order.Ascending ? "ZRANGEBYSCORE" : "ZREVRANGEBYSCORE";

    // Descending, the server wants the upper bound first.
    private static RedisValue[] ByScoreArguments(
        RedisKey key, double start, double stop, Exclude exclude, Order order, long skip, long take, bool withScores)
    {
        var (low, high) = (Bound(Math.Min(start, stop), exclude, start <= stop ? Exclude.Start : Exclude.Stop),
            Bound(Math.Max(start, stop), exclude, start <= stop ? Exclude.Stop : Exclude.Start));
        return
        [
            Value(key),
            .. order is Order.Ascending ? (RedisValue[])[low, high] : [high, low],
            .. withScores ? (RedisValue[])["WITHSCORES"] : [],
            .. skip == 0 && take == -1 ? [] : (RedisValue[])["LIMIT", skip, take],
        ];
    }

    private static RedisValue Bound(double value, Exclude exclude, Exclude side) => exclude.HasFlag(side) ? "(" + (RedisValue)value : (RedisValue)value;
}
