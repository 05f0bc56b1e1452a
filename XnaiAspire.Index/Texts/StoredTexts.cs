using System.Text;
using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Texts;

/// <summary>
/// Reads <c>texts.utf8</c>: the texts of all chunks in UTF-8, in the order of their rows, nothing between them. Where each lies only the ledger
/// knows. For one thread at a time.
/// </summary>
/// <remarks><code>
/// ledger: row 0 at 0, 11 bytes; row 1 at 11, 9 bytes
/// file:   Dear Arthurthe wind …
/// </code></remarks>
internal sealed class StoredTexts(string path) : IDisposable
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private SafeFileHandle? _handle;
    private byte[] _buffer = [];

    // As it was found last: asking for it costs a third of what reading a text does. A file that was cut since ends the read instead.
    private long _length;

    /// <summary>Opens the file now and not with the first text: whoever has opened the ledger by name wants the texts of the same directory.</summary>
    /// <exception cref="IOException">It is not there or cannot be opened.</exception>
    public void Open() => _handle ??= File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The text at a place.</summary>
    /// <exception cref="InvalidDataException">The file ends before it does, or it is not UTF-8: it is not what was committed.</exception>
    public string Read(TextPlace place)
    {
        if (place.Bytes == 0)
        {
            return string.Empty;
        }

        if (!TryRead(place, out ReadOnlySpan<byte> utf8))
        {
            throw new InvalidDataException($"{path} has no {place.Bytes} bytes at {place.At}.");
        }

        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException($"{path} is not UTF-8 in the {place.Bytes} bytes at {place.At}.", error);
        }
    }

    /// <summary>The bytes of a text, valid until the next call; false when the file ends before it does.</summary>
    public bool TryRead(TextPlace place, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (place.Bytes == 0)
        {
            return true;
        }

        Open();

        // The length first: what a damaged ledger claims must not become memory.
        if (place.At < 0 || place.Bytes < 0 || !Reaches(place))
        {
            return false;
        }

        if (_buffer.Length < place.Bytes)
        {
            _buffer = new byte[place.Bytes];
        }

        int total = 0;
        while (total < place.Bytes)
        {
            int read = RandomAccess.Read(_handle!, _buffer.AsSpan(total, (int)place.Bytes - total), place.At + total);
            if (read == 0)
            {
                return false;
            }

            total += read;
        }

        utf8 = _buffer.AsSpan(0, total);
        return true;
    }

    public void Dispose() => _handle?.Dispose();

    private bool Reaches(TextPlace place)
    {
        if (place.At > _length - place.Bytes)
        {
            _length = RandomAccess.GetLength(_handle!);
        }

        return place.At <= _length - place.Bytes;
    }
}
