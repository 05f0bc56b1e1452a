namespace StackExchange.Redis;

/// <summary>Conversions between a hash's fields and a dictionary.</summary>
public static class ExtensionMethods
{
    public static Dictionary<string, string> ToStringDictionary(this HashEntry[] hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.ToDictionary(entry => entry.Name.ToString(), entry => entry.Value.ToString(), StringComparer.Ordinal);
    }

    public static Dictionary<RedisValue, RedisValue> ToDictionary(this HashEntry[] hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.ToDictionary(entry => entry.Name, entry => entry.Value);
    }

    public static RedisValue[] ToRedisValueArray(this string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Array.ConvertAll(values, value => (RedisValue)value);
    }

    public static string?[] ToStringArray(this RedisValue[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Array.ConvertAll(values, value => (string?)value);
    }
}
