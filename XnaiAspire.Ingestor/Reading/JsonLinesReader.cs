using System.Text.Json;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// A <see cref="JsonRecord"/> a line; empty lines are passed over. A bad line fails the document and is named: half a document would be a silent loss.
/// <code>
/// {"title": "June", "content": "High water."}
/// {"title": "July", "text": "Low water."}
/// </code>
/// </summary>
internal sealed class JsonLinesReader : IPartReader
{
    public IReadOnlyList<string> FileTypes { get; } = ["jsonl", "ndjson"];

    public bool NeedsWholeLines => true;

    public Read<DocumentText> Read(ReadOnlySpan<byte> bytes, TextDecoder decoder)
    {
        Read<DecodedText> decoded = decoder.Decode(bytes);
        if (decoded.Failure is { } failure)
            return failure;

        List<JsonRecord> records = [];
        return ReadAll(new JsonSource(bytes, decoded.Value!), records) ?? (Read<DocumentText>)JsonRecordText.Of(records, decoded.Value!.Fallback);
    }

    public Read<DocumentText> ReadPart(ReadOnlySpan<byte> bytes, DecodedText decoded, bool isFirst)
    {
        List<JsonRecord> records = [];
        return ReadAll(new JsonSource(bytes, decoded), records) ?? (Read<DocumentText>)JsonRecordText.OfPart(records, decoded.Fallback);
    }

    private static ReadFailure? ReadAll(JsonSource source, List<JsonRecord> records)
    {
        for (int start = 0; start < source.Utf8.Length;)
        {
            int length = source.Utf8[start..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? source.Utf8[start..] : source.Utf8.Slice(start, length);
            if (!line.Trim(" \t\r"u8).IsEmpty)
            {
                if (ReadLine(line, out JsonFault? fault) is not { } record)
                    return source.At(fault! with { Offset = start + fault.Offset });

                records.Add(record);
            }

            start += line.Length + 1;
        }

        return null;
    }

    private static JsonRecord? ReadLine(ReadOnlySpan<byte> line, out JsonFault? fault)
    {
        try
        {
            Utf8JsonReader reader = new(line, JsonRecord.Options);
            reader.Read();
            JsonRecord? record = JsonRecord.Read(ref reader, out fault);
            while (record is not null && reader.Read())
            {
            }

            return record;
        }
        catch (JsonException e)
        {
            fault = JsonFault.Damaged(e, line);
            return null;
        }
    }
}
