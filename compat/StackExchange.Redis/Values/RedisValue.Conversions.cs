using System.Text;

namespace StackExchange.Redis;

public readonly partial struct RedisValue
{
    public static implicit operator RedisValue(string? value) => new(value);

    public static implicit operator RedisValue(byte[]? value) => value is null ? default : new(new ReadOnlyMemory<byte>(value));

    public static implicit operator RedisValue(ReadOnlyMemory<byte> value) => new(value);

    public static implicit operator RedisValue(Memory<byte> value) => new((ReadOnlyMemory<byte>)value);

    public static implicit operator RedisValue(int value) => new(IntegerMarker, value);

    public static implicit operator RedisValue(int? value) => value is { } number ? number : default(RedisValue);

    public static implicit operator RedisValue(long value) => new(IntegerMarker, value);

    public static implicit operator RedisValue(long? value) => value is { } number ? number : default(RedisValue);

    public static implicit operator RedisValue(uint value) => new(IntegerMarker, value);

    public static implicit operator RedisValue(ulong value) =>
        value <= long.MaxValue ? (long)value : value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static implicit operator RedisValue(double value) => new(DoubleMarker, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator RedisValue(double? value) => value is { } number ? number : default(RedisValue);

    public static implicit operator RedisValue(bool value) => value ? 1 : 0;

    public static implicit operator RedisValue(bool? value) => value is { } flag ? flag : default(RedisValue);

    public static implicit operator string?(RedisValue value) => value._value switch
    {
        null => null,
        string text => text,
        ReadOnlyMemory<byte> memory => Encoding.UTF8.GetString(memory.Span),
        _ => value.FormatNumber(),
    };

    public static implicit operator byte[]?(RedisValue value) => value.IsNull ? null : value.AsBytes().ToArray();

    public static implicit operator ReadOnlyMemory<byte>(RedisValue value) => value.AsBytes();

    public static explicit operator long(RedisValue value) =>
        value.TryParse(out long number) ? number : throw Unreadable(value, "Int64");

    public static explicit operator long?(RedisValue value) => value.IsNull ? null : (long)value;

    public static explicit operator ulong(RedisValue value) => ulong.TryParse(value.ToString(), out var number)
        ? number
        : value.IsNull ? 0UL : throw Unreadable(value, "UInt64");

    public static explicit operator int(RedisValue value) => checked((int)(long)value);

    public static explicit operator int?(RedisValue value) => value.IsNull ? null : (int)value;

    public static explicit operator double(RedisValue value) =>
        value.TryParse(out double number) ? number : throw Unreadable(value, "Double");

    public static explicit operator double?(RedisValue value) => value.IsNull ? null : (double)value;

    public static explicit operator bool(RedisValue value) => value.IsNull ? false : value.ToString() switch
    {
        "1" or "t" or "true" or "True" or "yes" or "on" => true,
        "0" or "f" or "false" or "False" or "no" or "off" => false,
        _ => throw Unreadable(value, "Boolean"),
    };

    public static explicit operator bool?(RedisValue value) => value.IsNull ? null : (bool)value;

    // The value itself may be anything, also secret; only its length is shown.
    private static InvalidCastException Unreadable(RedisValue value, string type) =>
        new($"Unable to cast from RedisValue ({value.Length()} bytes of text) to {type}.");
}
