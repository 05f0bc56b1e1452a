using System.Text.Json;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// A <see cref="JsonRecord"/>, or a list of them, which become the sections of one document:
/// <code>[{ "title": "June", "content": "High water." }, { "title": "July", "text": "Low water." }]</code>
/// </summary>
internal sealed class JsonReader : IDocumentReader
{
    public IReadOnlyList<string> FileTypes { get; } = ["json"];

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        // First as text: a wrong byte is told as such.
        Read<DecodedText> decoded = decoder.Decode(bytes);
        if (decoded.Failure is { } failure)
            return failure;

        JsonSource source = new(bytes, decoded.Value!);
        List<JsonRecord> records = [];
        JsonFault? fault;
        try
        {
            fault = ReadAll(source.Utf8, records);
        }
        catch (JsonException e)
        {
            fault = JsonFault.Damaged(e, source.Utf8);
        }

        return fault is null ? JsonRecordText.Of(records, decoded.Value!.Fallback) : source.At(fault);
    }

    private static JsonFault? ReadAll(ReadOnlySpan<byte> utf8, List<JsonRecord> records)
    {
        Utf8JsonReader reader = new(utf8, JsonRecord.Options);
        reader.Read();
        bool isList = reader.TokenType == JsonTokenType.StartArray;
        if (isList)
            reader.Read();

        while (!isList || reader.TokenType != JsonTokenType.EndArray)
        {
            if (JsonRecord.Read(ref reader, out JsonFault? fault) is not { } record)
                return fault;

            records.Add(record);
            if (!isList)
                break;

            reader.Read();
        }

        // Reads on to the end of the file: what follows is damage too.
        while (reader.Read())
        {
        }

        return null;
    }
}
