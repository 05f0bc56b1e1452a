using System.Buffers.Text;

namespace StackExchange.Redis.Protocol;

/// <summary>Reads RESP2 replies from a stream, one at a time. Memory grows with the bytes that arrived, never with a length that was announced.</summary>
internal sealed class RespReader(Stream stream)
{
    private const int FirstAllocation = 64 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _payload;
    private int _items;

    /// <summary>The next reply. An end of stream, also within a reply, is an <see cref="EndOfStreamException"/>; anything that is not RESP2 a <see cref="RespFormatException"/>.</summary>
    public ValueTask<RespReply> ReadAsync(CancellationToken cancellation)
    {
        _payload = 0;
        _items = 0;
        return ReadAsync(0, cancellation);
    }

    private async ValueTask<RespReply> ReadAsync(int depth, CancellationToken cancellation)
    {
        // +OK\r\n   -ERR text\r\n   :42\r\n   $5\r\nhello\r\n   $-1\r\n   *2\r\n<reply><reply>   *-1\r\n
        var line = await ReadLineAsync(cancellation).ConfigureAwait(false);
        if (line.Length == 0) throw new RespFormatException("an empty line where a reply should start");
        var body = line.AsMemory(1);
        switch (line[0])
        {
            case (byte)'+':
                return RespReply.Status(body.ToArray());
            case (byte)'-':
                return RespReply.Error(body.ToArray());
            case (byte)':':
                return RespReply.Number(ParseNumber(body.Span));
            case (byte)'$':
                return RespReply.Bulk(await ReadBulkAsync(ParseNumber(body.Span), cancellation).ConfigureAwait(false));
            case (byte)'*':
                return RespReply.Array(await ReadItemsAsync(ParseNumber(body.Span), depth, cancellation).ConfigureAwait(false));
            default:
                throw new RespFormatException($"byte 0x{line[0]:x2} does not start a RESP2 reply");
        }
    }

    private async ValueTask<RespReply[]?> ReadItemsAsync(long count, int depth, CancellationToken cancellation)
    {
        if (count == -1) return null;
        if (count < 0) throw new RespFormatException($"array length {count}");
        if (depth >= RespLimits.MaxNesting) throw new RespFormatException($"arrays nested more than {RespLimits.MaxNesting} deep");
        if (count > RespLimits.MaxReplyItems - _items) throw new RespFormatException($"more than {RespLimits.MaxReplyItems} items in one reply");

        _items += (int)count;
        var items = new List<RespReply>((int)Math.Min(count, 1024));
        for (var i = 0; i < count; i++) items.Add(await ReadAsync(depth + 1, cancellation).ConfigureAwait(false));
        return [.. items];
    }

    private async ValueTask<byte[]?> ReadBulkAsync(long length, CancellationToken cancellation)
    {
        if (length == -1) return null;
        if (length < 0) throw new RespFormatException($"string length {length}");
        _payload += length;
        if (_payload > RespLimits.MaxReplyBytes) throw new RespFormatException($"more than {RespLimits.MaxReplyBytes} bytes in one reply");

        var value = new byte[(int)Math.Min(length, FirstAllocation)];
        var filled = 0;
        while (filled < length)
        {
            if (filled == value.Length) Array.Resize(ref value, (int)Math.Min(length, value.Length * 2L));
            var buffered = Math.Min(_end - _start, value.Length - filled);
            if (buffered > 0)
            {
                _buffer.AsSpan(_start, buffered).CopyTo(value.AsSpan(filled));
                _start += buffered;
                filled += buffered;
                continue;
            }

            var read = await stream.ReadAsync(value.AsMemory(filled), cancellation).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException($"the stream ended after {filled} of {length} bytes of a string");
            filled += read;
        }

        if ((await ReadLineAsync(cancellation).ConfigureAwait(false)).Length != 0)
            throw new RespFormatException($"a string is longer than its announced {length} bytes");
        return value;
    }

    private async ValueTask<byte[]> ReadLineAsync(CancellationToken cancellation)
    {
        var scanned = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = _buffer.AsSpan(_start, scanned + end).ToArray();
                _start += scanned + end + 2;
                return line;
            }

            // A CR may be the last byte so far, with its LF still to come.
            scanned = Math.Max(0, _end - _start - 1);
            if (scanned > RespLimits.MaxLineBytes) throw new RespFormatException($"a line longer than {RespLimits.MaxLineBytes} bytes");
            await FillAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        if (read == 0)
            throw new EndOfStreamException(_end > _start ? "the stream ended within a reply" : "the server closed the connection");
        _end += read;
    }

    private static long ParseNumber(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length && text.Length > 0
            ? value
            : throw new RespFormatException($"'{System.Text.Encoding.Latin1.GetString(text[..Math.Min(text.Length, 32)])}' is not a number");
}
