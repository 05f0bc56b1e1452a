namespace StackExchange.Redis;

/// <summary>A field of a hash with its value.</summary>
public readonly struct HashEntry(RedisValue name, RedisValue value) : IEquatable<HashEntry>
{
    public RedisValue Name { get; } = name;

    public RedisValue Value { get; } = value;

    public static implicit operator KeyValuePair<RedisValue, RedisValue>(HashEntry value) => new(value.Name, value.Value);

    public static implicit operator HashEntry(KeyValuePair<RedisValue, RedisValue> value) => new(value.Key, value.Value);

    public static bool operator ==(HashEntry x, HashEntry y) => x.Equals(y);

    public static bool operator !=(HashEntry x, HashEntry y) => !x.Equals(y);

    public bool Equals(HashEntry other) => Name == other.Name && Value == other.Value;

    public override bool Equals(object? obj) => obj is HashEntry entry && Equals(entry);

    public override int GetHashCode() => HashCode.Combine(Name, Value);

    public override string ToString() => Name + ": " + Value;
}

/// <summary>A member of a sorted set with its score.</summary>
public readonly struct SortedSetEntry(RedisValue element, double score) : IEquatable<SortedSetEntry>
{
    public RedisValue Element { get; } = element;

    public double Score { get; } = score;

    public static bool operator ==(SortedSetEntry x, SortedSetEntry y) => x.Equals(y);

    public static bool operator !=(SortedSetEntry x, SortedSetEntry y) => !x.Equals(y);

    public bool Equals(SortedSetEntry other) => Element == other.Element && Score.Equals(other.Score);

    public override bool Equals(object? obj) => obj is SortedSetEntry entry && Equals(entry);

    public override int GetHashCode() => HashCode.Combine(Element, Score);

    public override string ToString() => Element + ": " + Score.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
