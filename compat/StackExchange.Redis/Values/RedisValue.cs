using System.Globalization;
using System.Text;

namespace StackExchange.Redis;

/// <summary>A value as Redis stores it, a string of bytes, seen as text, number or bytes.</summary>
public readonly partial struct RedisValue : IEquatable<RedisValue>
{
    // string, byte[] (as ReadOnlyMemory<byte>), or one of the two markers with the number in _bits.
    private readonly object? _value;
    private readonly long _bits;

    private static readonly object IntegerMarker = new();
    private static readonly object DoubleMarker = new();

    private RedisValue(object? value, long bits = 0)
    {
        _value = value;
        _bits = bits;
    }

    public static RedisValue Null => default;

    public static RedisValue EmptyString { get; } = "";

    public bool IsNull => _value is null;

    public bool IsNullOrEmpty => IsNull || (IsText && AsBytes().IsEmpty);

    public bool HasValue => !IsNullOrEmpty;

    public bool IsInteger => ReferenceEquals(_value, IntegerMarker);

    private bool IsDouble => ReferenceEquals(_value, DoubleMarker);

    private bool IsText => !IsInteger && !IsDouble;

    public long Length() => IsNull ? 0 : AsBytes().Length;

    internal ReadOnlyMemory<byte> AsBytes() => _value switch
    {
        null => default,
        ReadOnlyMemory<byte> memory => memory,
        string text => Encoding.UTF8.GetBytes(text),
        _ => Encoding.ASCII.GetBytes(FormatNumber()),
    };

    private string FormatNumber() => IsInteger
        ? _bits.ToString(CultureInfo.InvariantCulture)
        : FormatDouble(BitConverter.Int64BitsToDouble(_bits));

    // Redis writes infinities as inf and -inf and takes them back so.
    private static string FormatDouble(double value) =>
        double.IsPositiveInfinity(value) ? "+inf" : double.IsNegativeInfinity(value) ? "-inf" : value.ToString("G17", CultureInfo.InvariantCulture) is var exact
            && value.ToString("R", CultureInfo.InvariantCulture) is var shortest && shortest.Length < exact.Length ? shortest : exact;

    public bool TryParse(out long value)
    {
        if (IsInteger)
        {
            value = _bits;
            return true;
        }

        if (IsDouble)
        {
            var number = BitConverter.Int64BitsToDouble(_bits);
            value = (long)number;
            return value == number;
        }

        if (IsNull)
        {
            value = 0;
            return true;
        }

        return long.TryParse(ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public bool TryParse(out int value)
    {
        var parsed = TryParse(out long wide) && wide is >= int.MinValue and <= int.MaxValue;
        value = parsed ? (int)wide : 0;
        return parsed;
    }

    public bool TryParse(out double value)
    {
        value = IsInteger ? _bits : IsDouble ? BitConverter.Int64BitsToDouble(_bits) : 0;
        return !IsText || IsNull || TryParseDouble(ToString(), out value);
    }

    internal static bool TryParseDouble(string text, out double value)
    {
        value = text switch { "inf" or "+inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN };
        return !double.IsNaN(value) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    public bool StartsWith(RedisValue value) => !IsNull && !value.IsNull && AsBytes().Span.StartsWith(value.AsBytes().Span);

    public bool Equals(RedisValue other)
    {
        if (IsNull || other.IsNull) return IsNull && other.IsNull;
        if (IsInteger && other.IsInteger) return _bits == other._bits;
        if ((IsDouble || other.IsDouble) && TryParse(out double a) && other.TryParse(out double b)) return a.Equals(b);
        return AsBytes().Span.SequenceEqual(other.AsBytes().Span);
    }

    public override bool Equals(object? obj) => obj is RedisValue value && Equals(value);

    public override int GetHashCode()
    {
        if (IsNull) return -1;

        // Equal values hash alike whether they came as text or as a number.
        if (TryParse(out double number)) return number.GetHashCode();
        var hash = new HashCode();
        hash.AddBytes(AsBytes().Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(RedisValue x, RedisValue y) => x.Equals(y);

    public static bool operator !=(RedisValue x, RedisValue y) => !x.Equals(y);

    public override string ToString() => (string?)this ?? "";
}
