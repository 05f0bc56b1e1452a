using System.Buffers;
using System.Text;

namespace StackExchange.Redis.Protocol;

/// <summary>A command as bytes: <c>*2\r\n$3\r\nGET\r\n$1\r\nk\r\n</c>.</summary>
internal static class RespFrame
{
    public static byte[] Encode(string command, ReadOnlySpan<RedisValue> arguments)
    {
        var writer = new ArrayBufferWriter<byte>(64 + (arguments.Length * 32));
        WriteHeader(writer, (byte)'*', arguments.Length + 1);
        WriteBulk(writer, Encoding.UTF8.GetBytes(command));
        foreach (var argument in arguments)
        {
            if (argument.IsNull) throw new ArgumentNullException(nameof(arguments), $"{command}: an argument is null, which the protocol cannot carry.");
            WriteBulk(writer, argument.AsBytes().Span);
        }

        return writer.WrittenSpan.ToArray();
    }

    private static void WriteHeader(ArrayBufferWriter<byte> writer, byte kind, int count)
    {
        var span = writer.GetSpan(16);
        span[0] = kind;
        System.Buffers.Text.Utf8Formatter.TryFormat(count, span[1..], out var digits);
        span[digits + 1] = (byte)'\r';
        span[digits + 2] = (byte)'\n';
        writer.Advance(digits + 3);
    }

    private static void WriteBulk(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> value)
    {
        WriteHeader(writer, (byte)'$', value.Length);
        writer.Write(value);
        writer.Write("\r\n"u8);
    }
}
