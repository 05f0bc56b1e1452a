using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

/// <summary>What must hold for a transaction to run: checked under WATCH, so that a change between check and EXEC stops it too.</summary>
public sealed class Condition
{
    private readonly Func<RespReply, bool> _holds;
    private readonly string _text;

    private Condition(RedisKey key, string text, Func<RespReply, bool> holds, string command, params RedisValue[] rest)
    {
        Key = key;
        _text = text;
        _holds = holds;
        Command = command;
        Frame = RespFrame.Encode(command, [key.AsRedisValue(), .. rest]);
    }

    internal RedisKey Key { get; }

    internal string Command { get; }

    internal byte[] Frame { get; }

    internal bool Holds(RespReply reply) => _holds(reply);

    public static Condition KeyExists(RedisKey key) => new(key, $"{key} exists", Replies.One, "EXISTS");

    public static Condition KeyNotExists(RedisKey key) => new(key, $"{key} does not exist", reply => !Replies.One(reply), "EXISTS");

    public static Condition StringEqual(RedisKey key, RedisValue value) => new(key, $"{key} has the value", reply => Replies.Value(reply) == value, "GET");

    public static Condition StringNotEqual(RedisKey key, RedisValue value) =>
        new(key, $"{key} has not the value", reply => Replies.Value(reply) != value, "GET");

    public static Condition HashExists(RedisKey key, RedisValue hashField) => new(key, $"{key} has the field {hashField}", Replies.One, "HEXISTS", hashField);

    public static Condition HashNotExists(RedisKey key, RedisValue hashField) =>
        new(key, $"{key} has not the field {hashField}", reply => !Replies.One(reply), "HEXISTS", hashField);

    public static Condition HashEqual(RedisKey key, RedisValue hashField, RedisValue value) =>
        new(key, $"{key} has the value in {hashField}", reply => Replies.Value(reply) == value, "HGET", hashField);

    public static Condition HashNotEqual(RedisKey key, RedisValue hashField, RedisValue value) =>
        new(key, $"{key} has not the value in {hashField}", reply => Replies.Value(reply) != value, "HGET", hashField);

    public static Condition ListLengthEqual(RedisKey key, long length) =>
        new(key, $"{key} has {length} items", reply => Replies.Number(reply) == length, "LLEN");

    public override string ToString() => _text;
}

/// <summary>Whether a condition held; known after the transaction was executed.</summary>
public sealed class ConditionResult
{
    internal ConditionResult(Condition condition) => Condition = condition;

    internal Condition Condition { get; }

    public bool WasSatisfied { get; internal set; }
}
