using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

/// <summary>The reply of a script or of a command sent by name: a value, or a list of results.</summary>
public sealed class RedisResult
{
    private readonly RedisValue _value;
    private readonly RedisResult[]? _items;

    private RedisResult(ResultType type, RedisValue value, RedisResult[]? items)
    {
        Resp2Type = type;
        _value = value;
        _items = items;
    }

    public ResultType Resp2Type { get; }

    public bool IsNull => Resp2Type is ResultType.Array ? _items is null : _value.IsNull;

    /// <summary>The number of items of a list; -1 for a single value or a null list.</summary>
    public int Length => _items?.Length ?? -1;

    public RedisResult this[int index] => _items is null ? throw new InvalidOperationException("A single value has no items.") : _items[index];

    public static RedisResult Create(RedisValue value) => new(value.IsInteger ? ResultType.Integer : ResultType.BulkString, value, null);

    public static RedisResult Create(RedisResult[] values) => new(ResultType.Array, default, values);

    internal static RedisResult From(RespReply reply) => reply.Type switch
    {
        ResultType.Integer => new(ResultType.Integer, reply.Integer, null),
        ResultType.Array => new(ResultType.Array, default, reply.Items is null ? null : Array.ConvertAll(reply.Items, From)),
        _ => new(reply.Type, reply.Bytes, null),
    };

    private RedisValue Single => _items switch
    {
        null => Resp2Type is ResultType.Error ? throw new RedisServerException(_value.ToString()) : _value,
        [var only] => only.Single,
        _ => throw new InvalidCastException($"A list of {_items.Length} results is not a single value."),
    };

    private T[]? Convert<T>(Func<RedisResult, T> convert) =>
        _items is null ? (IsNull ? null : [convert(this)]) : Array.ConvertAll(_items, item => convert(item));

    public static explicit operator string?(RedisResult? result) => result is null ? null : (string?)result.Single;

    public static explicit operator byte[]?(RedisResult? result) => result is null ? null : (byte[]?)result.Single;

    public static explicit operator RedisValue(RedisResult? result) => result?.Single ?? default;

    public static explicit operator RedisKey(RedisResult? result) => (byte[]?)result?.Single;

    public static explicit operator long(RedisResult result) => (long)result.Single;

    public static explicit operator long?(RedisResult? result) => result is null ? null : (long?)result.Single;

    public static explicit operator int(RedisResult result) => (int)result.Single;

    public static explicit operator int?(RedisResult? result) => result is null ? null : (int?)result.Single;

    public static explicit operator double(RedisResult result) => (double)result.Single;

    public static explicit operator double?(RedisResult? result) => result is null ? null : (double?)result.Single;

    public static explicit operator bool(RedisResult result) => result.Single.ToString() is "OK" || (bool)result.Single;

    public static explicit operator bool?(RedisResult? result) => result is null || result.Single.IsNull ? null : (bool)result;

    public static explicit operator RedisValue[]?(RedisResult? result) => result?.Convert(item => item.Single);

    public static explicit operator RedisKey[]?(RedisResult? result) => result?.Convert(item => (RedisKey)item);

    public static explicit operator string?[]?(RedisResult? result) => result?.Convert(item => (string?)item.Single);

    public static explicit operator long[]?(RedisResult? result) => result?.Convert(item => (long)item.Single);

    public static explicit operator RedisResult[]?(RedisResult? result) => result?._items;

    public override string ToString() => _items is null ? _value.IsNull ? "(nil)" : _value.ToString() : _items.Length + " element(s)";
}
