namespace XnaiAspire.Index.Verification.Checks;

/// <summary>Lines of a file as bytes, each with its line feed; a line that is too long comes in pieces.</summary>
internal sealed class LineReader(Stream stream)
{
    // No chunk's line comes near; a file that lost its line feeds must not fill the memory.
    private const int MaxLineBytes = 4 << 20;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next line, valid until the next call; empty at the end.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            int length = at >= 0 ? searched + at + 1 : _end - _start;
            if (at >= 0 || length >= MaxLineBytes || !Fill())
            {
                ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
                _start += length;
                return line;
            }

            searched = length;
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
