using System.Text;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis.Tests.Protocol;

public sealed class RespReaderTests
{
    /// <summary>Gives one byte at a time, or as many as asked for: a reply may be cut anywhere.</summary>
    private sealed class SlicedStream(byte[] content, int slice) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(slice, buffer.Length)], cancellationToken);
    }

    private static RespReader Reader(string text, int slice = 7) => new(new SlicedStream(Encoding.Latin1.GetBytes(text), slice));

    private static string Show(RespReply reply) => reply.Type switch
    {
        ResultType.Integer => ":" + reply.Integer,
        ResultType.Array => reply.Items is null ? "nil*" : "[" + string.Join(' ', reply.Items.Select(Show)) + "]",
        ResultType.Error => "-" + reply.Text,
        ResultType.SimpleString => "+" + reply.Text,
        _ => reply.Bytes is null ? "nil$" : "'" + reply.Text + "'",
    };

    [Theory]
    [InlineData("+OK\r\n", "+OK")]
    [InlineData("-ERR no\r\n", "-ERR no")]
    [InlineData(":-42\r\n", ":-42")]
    [InlineData("$0\r\n\r\n", "''")]
    [InlineData("$4\r\na\r\nb\r\n", "'a\r\nb'")]
    [InlineData("$-1\r\n", "nil$")]
    [InlineData("*-1\r\n", "nil*")]
    [InlineData("*0\r\n", "[]")]
    [InlineData("*3\r\n*2\r\n:1\r\n*1\r\n$1\r\nx\r\n-ERR in\r\n$-1\r\n", "[[:1 ['x']] -ERR in nil$]")]
    public async Task Reads_every_form_however_it_is_cut(string text, string expected)
    {
        for (var slice = 1; slice <= text.Length; slice++)
        {
            var reader = Reader(text + "+next\r\n", slice);
            Assert.Equal(expected, Show(await reader.ReadAsync(default)));
            Assert.Equal("+next", Show(await reader.ReadAsync(default)));
        }
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("$10\r\n0123456789\r\n")]
    [InlineData("*2\r\n:1\r\n$3\r\nabc\r\n")]
    public async Task A_truncated_reply_is_an_end_of_stream_wherever_it_is_cut(string text)
    {
        for (var length = 0; length < text.Length; length++)
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await Reader(text[..length]).ReadAsync(default));
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData("\r\n")]
    [InlineData(":12x\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("*-5\r\n")]
    [InlineData("$3\r\nabcd\r\n")]
    [InlineData("$999999999999\r\n")]
    [InlineData("*99999999\r\n")]
    public async Task What_is_no_reply_is_refused(string text) =>
        await Assert.ThrowsAsync<RespFormatException>(async () => await Reader(text).ReadAsync(default));

    [Fact]
    public async Task Nesting_and_lines_have_a_limit()
    {
        var deep = string.Concat(Enumerable.Repeat("*1\r\n", RespLimits.MaxNesting)) + ":1\r\n";
        Assert.Equal(ResultType.Array, (await Reader(deep, 4096).ReadAsync(default)).Type);
        await Assert.ThrowsAsync<RespFormatException>(async () => await Reader("*1\r\n" + deep, 4096).ReadAsync(default));
        await Assert.ThrowsAsync<RespFormatException>(async () => await Reader("+" + new string('x', RespLimits.MaxLineBytes * 2), 4096).ReadAsync(default));
    }

    [Fact]
    public async Task An_announced_length_costs_no_memory()
    {
        var reader = Reader("$50000000\r\nfew");
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await reader.ReadAsync(default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public async Task Random_replies_come_back_as_sent()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var (text, expected) = Make(random, 0);
            var reply = Show(await Reader(text, random.Next(1, 40)).ReadAsync(default));
            Assert.True(expected == reply, $"seed {seed}, reply {i}: {expected} came back as {reply}");
        }
    }

    private static (string Text, string Expected) Make(Random random, int depth)
    {
        switch (random.Next(depth > 3 ? 3 : 4))
        {
            case 0:
                var number = random.NextInt64(long.MinValue, long.MaxValue);
                return ($":{number}\r\n", $":{number}");
            case 1:
                var value = new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(32, 127))]);
                return ($"${value.Length}\r\n{value}\r\n", $"'{value}'");
            case 2:
                return ("$-1\r\n", "nil$");
            default:
                var items = Enumerable.Range(0, random.Next(6)).Select(_ => Make(random, depth + 1)).ToArray();
                return ($"*{items.Length}\r\n" + string.Concat(items.Select(item => item.Text)), $"[{string.Join(' ', items.Select(item => item.Expected))}]");
        }
    }
}
