using System.Globalization;
using System.Text;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>Reads whole RESP values off a connection as the bytes they are; commands have the same form as replies.</summary>
internal sealed class RespBytes(Stream stream)
{
    private readonly byte[] _one = new byte[1];
    private readonly BufferedStream _buffered = new(stream);

    /// <summary>Null at the end of the stream.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        return await CopyAsync(bytes, cancellationToken) ? bytes.ToArray() : null;
    }

    /// <summary>The words of a command: <c>*2 $3 GET $1 k</c>, each followed by CRLF.</summary>
    public static string[] Words(byte[] command)
    {
        string[] lines = Encoding.Latin1.GetString(command).Split("\r\n");
        return [.. Enumerable.Range(0, (lines.Length - 2) / 2).Select(i => lines[2 + (2 * i)])];
    }

    private async Task<bool> CopyAsync(MemoryStream to, CancellationToken cancellationToken)
    {
        string line = "";
        while (!line.EndsWith("\r\n", StringComparison.Ordinal))
        {
            if (await _buffered.ReadAsync(_one, cancellationToken) == 0)
                return false;

            to.Write(_one);
            line += (char)_one[0];
        }

        if (line[0] is not ('$' or '*'))
            return true;

        int count = int.Parse(line.AsSpan(1, line.Length - 3), CultureInfo.InvariantCulture);
        if (line[0] == '*')
        {
            for (int i = 0; i < count; i++)
            {
                if (!await CopyAsync(to, cancellationToken))
                    return false;
            }
        }
        else if (count >= 0)
        {
            byte[] value = new byte[count + 2];
            await _buffered.ReadExactlyAsync(value, cancellationToken);
            to.Write(value);
        }

        return true;
    }
}
