using System.Text;
using System.Text.Json;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>A JSON file as UTF-8, which the parser takes, with the way back to places in the file.</summary>
internal readonly ref struct JsonSource
{
    private readonly DecodedText _decoded;
    private readonly bool _isUtf8;

    public JsonSource(ReadOnlySpan<byte> bytes, DecodedText decoded)
    {
        _decoded = decoded;
        _isUtf8 = decoded.Encoding is UTF8Encoding;
        Utf8 = _isUtf8 ? bytes[decoded.MarkLength..] : Encoding.UTF8.GetBytes(decoded.Text);
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>A failure at an offset of <see cref="Utf8"/>, with line and column as an editor counts: from 1, the column in characters.</summary>
    public ReadFailure At(JsonFault fault)
    {
        ReadOnlySpan<byte> before = Utf8[..(int)fault.Offset];
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        long offset = _isUtf8 ? _decoded.MarkLength + fault.Offset : _decoded.ByteOffset(Encoding.UTF8.GetCharCount(before));
        return new ReadFailure("parse", fault.Reason, fault.Detail, offset) { Line = before.Count((byte)'\n') + 1, Column = column };
    }
}

/// <summary>What is wrong at an offset of the UTF-8.</summary>
internal sealed record JsonFault(string Reason, string Detail, long Offset)
{
    /// <param name="error">Counts lines and bytes in lines, both from 0, in <paramref name="utf8"/>.</param>
    /// <param name="utf8">What was parsed.</param>
    public static JsonFault Damaged(JsonException error, ReadOnlySpan<byte> utf8)
    {
        int start = 0;
        for (long i = 0; i < (error.LineNumber ?? 0); i++)
        {
            int end = utf8[start..].IndexOf((byte)'\n');
            if (end < 0)
                break;

            start += end + 1;
        }

        // "'x' is an invalid start of a value. LineNumber: 3 | BytePositionInLine: 11." : the place is said already, in an editor's words.
        int place = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = place < 0 ? error.Message : error.Message[..place];
        return new JsonFault("json-damaged", reason, Math.Min(start + (error.BytePositionInLine ?? 0), utf8.Length));
    }
}
