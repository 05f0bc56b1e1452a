using System.Text.Json;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// An object with <c>content</c>, else <c>text</c>, and perhaps <c>title</c>; whatever else it holds is passed over:
/// <code>{ "title": "June 1921", "content": "The river was high ..." }</code>
/// </summary>
internal sealed record JsonRecord(string Body, string? Title)
{
    /// <summary>Levels below the record. Real documents nest a handful; a parser must not follow an attacker's million of brackets.</summary>
    public const int MaxDepth = 64;

    /// <summary>No comments, no trailing commas: JSON as RFC 8259 has it. The list and the record itself are two more levels, and one is to tell "too deep".</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = MaxDepth + 3 };

    /// <summary>From the record's opening brace to its closing one.</summary>
    /// <returns>Either the record or what is wrong with it.</returns>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static JsonRecord? Read(ref Utf8JsonReader reader, out JsonFault? fault)
    {
        fault = null;
        long start = reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            fault = new JsonFault("json-not-object", $"here is {Describe(reader.TokenType)}, not an object with 'content' or 'text'", start);
            return null;
        }

        int depth = reader.CurrentDepth;
        Field content = default, text = default, title = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = WantedName(in reader, out fault);
            if (fault is not null)
                return null;

            bool wanted = name is not null;
            ref Field field = ref content;
            if (name == "text")
                field = ref text;
            else if (name == "title")
                field = ref title;

            if (wanted && field.Present)
            {
                // Which of the two is meant? Parsers differ, and a wrong guess would be silent.
                fault = new JsonFault("json-duplicate-name", $"'{name}' is there twice", reader.TokenStartIndex);
                return null;
            }

            reader.Read();
            if (wanted)
                field = Field.Read(in reader, out fault);

            if (fault is null && !TrySkip(ref reader, depth + MaxDepth))
                fault = new JsonFault("json-too-deep", $"nested deeper than {MaxDepth} levels", reader.TokenStartIndex);

            if (fault is not null)
                return null;
        }

        return Of(content, text, title, start, out fault);
    }

    private static JsonRecord? Of(Field content, Field text, Field title, long start, out JsonFault? fault)
    {
        Field body = content.Present ? content : text;
        fault = !body.Present ? new JsonFault("json-no-text", "the object has neither 'content' nor 'text'", start)
            : body.Value is null ? new JsonFault("json-no-text", $"'{(content.Present ? "content" : "text")}' is {Describe(body.Type)}, not a string", body.Offset)
            : body.Value.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul ? new JsonFault("binary", $"the text holds U+0000 at character {nul}", body.Offset)
            : null;
        return fault is null ? new JsonRecord(body.Value!, string.IsNullOrWhiteSpace(title.Value) ? null : Heading.OneLine(title.Value)) : null;
    }

    // Null for a name that is passed over.
    private static string? WantedName(in Utf8JsonReader reader, out JsonFault? fault)
    {
        fault = null;
        try
        {
            return reader.ValueTextEquals("content"u8) ? "content" : reader.ValueTextEquals("text"u8) ? "text" : reader.ValueTextEquals("title"u8) ? "title" : null;
        }
        catch (InvalidOperationException e)
        {
            // A name with \ud800 and no partner, as below for values; comparing tells only where the rest could have been the name.
            fault = new JsonFault("json-damaged", e.Message, reader.TokenStartIndex);
            return null;
        }
    }

    public static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "nothing",
    };

    // From the beginning of a value to its end; false when it is nested too deep.
    private static bool TrySkip(ref Utf8JsonReader reader, int deepest)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;

        int outside = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > outside)
        {
            if (reader.CurrentDepth > deepest)
                return false;
        }

        return true;
    }

    private readonly record struct Field(bool Present, string? Value, JsonTokenType Type, long Offset)
    {
        public static Field Read(in Utf8JsonReader reader, out JsonFault? fault)
        {
            fault = null;
            try
            {
                string? value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                return new Field(true, value, reader.TokenType, reader.TokenStartIndex);
            }
            catch (InvalidOperationException e)
            {
                // A string with \ud800 and no partner: valid JSON by its grammar, and yet no text.
                fault = new JsonFault("json-damaged", e.Message, reader.TokenStartIndex);
                return default;
            }
        }
    }
}
