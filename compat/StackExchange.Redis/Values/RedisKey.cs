using System.Text;

namespace StackExchange.Redis;

/// <summary>The name of a key: text or bytes.</summary>
public readonly struct RedisKey : IEquatable<RedisKey>
{
    private readonly object? _value;

    private RedisKey(object? value) => _value = value;

    public RedisKey(string? key) => _value = key;

    internal bool IsNull => _value is null;

    internal RedisValue AsRedisValue() => _value is string text ? text : (byte[]?)_value;

    public RedisKey Append(RedisKey suffix) =>
        _value is string head && suffix._value is string tail ? head + tail : (byte[])[.. (byte[]?)this ?? [], .. (byte[]?)suffix ?? []];

    public RedisKey Prepend(RedisKey prefix) => prefix.Append(this);

    public static implicit operator RedisKey(string? key) => new((object?)key);

    public static implicit operator RedisKey(byte[]? key) => new((object?)key);

    public static implicit operator string?(RedisKey key) => key._value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : (string?)key._value;

    public static implicit operator byte[]?(RedisKey key) => key._value is string text ? Encoding.UTF8.GetBytes(text) : (byte[]?)key._value;

    public static RedisKey operator +(RedisKey x, RedisKey y) => x.Append(y);

    public static bool operator ==(RedisKey x, RedisKey y) => x.Equals(y);

    public static bool operator !=(RedisKey x, RedisKey y) => !x.Equals(y);

    public bool Equals(RedisKey other) => AsRedisValue().Equals(other.AsRedisValue());

    public override bool Equals(object? obj) => obj is RedisKey key && Equals(key);

    public override int GetHashCode() => AsRedisValue().GetHashCode();

    public override string ToString() => (string?)this ?? "(null)";
}
