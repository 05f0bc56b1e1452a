using System.Text;
using System.Text.Json;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// An object with <c>content</c>, else <c>text</c>, and perhaps <c>title</c>; whatever else it holds is passed over:
/// <code>{ "title": "June 1921", "content": "The river was high ..." }</code>
/// </summary>
internal sealed class JsonReader : IDocumentReader
{
    // Real documents nest a handful of levels; a parser must not follow an attacker's million of brackets.
    private const int MaxDepth = 64;

    public IReadOnlyList<string> FileTypes { get; } = ["json"];

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes)
    {
        // First as text: a wrong byte is told as such, and UTF-16 becomes what the parser takes.
        Read<string> decoded = TextDecoder.Decode(bytes);
        if (decoded.Failure is { } failure)
            return failure;

        bool utf16 = bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        int mark = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        ReadOnlySpan<byte> utf8 = utf16 ? Encoding.UTF8.GetBytes(decoded.Value!) : bytes[mark..];
        return Parse(utf8, utf16 ? null : mark);
    }

    // fileOffset: what to add to an offset in the parsed bytes to get one in the file; null when there is no such thing.
    private static Read<DocumentText> Parse(ReadOnlySpan<byte> utf8, int? fileOffset)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 2 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new ReadFailure("parse", "json-not-object", $"the file holds {Describe(reader.TokenType)}, not an object with 'content' or 'text'", fileOffset);

            Field content = default, text = default, title = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isContent = reader.ValueTextEquals("content"u8), isText = reader.ValueTextEquals("text"u8), isTitle = reader.ValueTextEquals("title"u8);
                reader.Read();
                if (isContent)
                    content = Field.Read(in reader);
                else if (isText)
                    text = Field.Read(in reader);
                else if (isTitle)
                    title = Field.Read(in reader);

                if (!TrySkip(ref reader))
                    return new ReadFailure("parse", "json-too-deep", $"{Place(utf8, reader.TokenStartIndex)}: nested deeper than {MaxDepth} levels", fileOffset + reader.TokenStartIndex);
            }

            // Reads on to the end of the file: what follows the object is damage too.
            while (reader.Read())
            {
            }

            Field body = content.Present ? content : text;
            if (!body.Present)
                return new ReadFailure("parse", "json-no-text", "the object has neither 'content' nor 'text'", null);

            if (body.Value is null)
                return new ReadFailure("parse", "json-no-text", $"'{(content.Present ? "content" : "text")}' is {Describe(body.Type)}, not a string", fileOffset + body.Offset);

            int nul = body.Value.IndexOf('\0', StringComparison.Ordinal);
            if (nul >= 0)
                return new ReadFailure("parse", "binary", $"the text holds U+0000 at character {nul}", fileOffset + body.Offset);

            return new DocumentText(body.Value, 0, string.IsNullOrWhiteSpace(title.Value) ? null : title.Value.Trim(), []);
        }
        catch (JsonException e)
        {
            long offset = Offset(utf8, e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            return new ReadFailure("parse", "json-damaged", $"{Place(utf8, offset)}: {Reason(e)}", fileOffset + offset);
        }
        catch (InvalidOperationException e)
        {
            // A string with \ud800 and no partner: valid JSON by its grammar, and yet no text.
            return new ReadFailure("parse", "json-damaged", $"{Place(utf8, reader.TokenStartIndex)}: {e.Message}", fileOffset + reader.TokenStartIndex);
        }
    }

    // From the beginning of a value to its end; false when it is nested too deep.
    private static bool TrySkip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;

        int outside = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > outside)
        {
            if (reader.CurrentDepth > MaxDepth)
                return false;
        }

        return true;
    }

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "nothing",
    };

    // "'x' is an invalid start of a value. LineNumber: 3 | BytePositionInLine: 11." : the place is said already, in an editor's words.
    private static string Reason(JsonException e)
    {
        int place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? e.Message : e.Message[..place];
    }

    // As an editor counts, both from 1, the column in characters: the failure has the offset in the file beside it.
    private static string Place(ReadOnlySpan<byte> utf8, long offset)
    {
        ReadOnlySpan<byte> before = utf8[..(int)offset];
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"line {before.Count((byte)'\n') + 1}, column {column}";
    }

    // line and inLine as the parser counts: from 0, in bytes.
    private static long Offset(ReadOnlySpan<byte> utf8, long line, long inLine)
    {
        int start = 0;
        for (long i = 0; i < line; i++)
        {
            int end = utf8[start..].IndexOf((byte)'\n');
            if (end < 0)
                break;

            start += end + 1;
        }

        return Math.Min(start + inLine, utf8.Length);
    }

    private readonly record struct Field(bool Present, string? Value, JsonTokenType Type, long Offset)
    {
        public static Field Read(in Utf8JsonReader reader) =>
            new(true, reader.TokenType == JsonTokenType.String ? reader.GetString() : null, reader.TokenType, reader.TokenStartIndex);
    }
}
