using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>The text of a document that is made of records: one below the other, each a section under its own title.</summary>
internal static class JsonRecordText
{
    private const string Between = "\n\n";

    /// <summary>One record alone is the document itself. Of several, none gives the document its title.</summary>
    public static DocumentText Of(IReadOnlyList<JsonRecord> records, string? fallback) =>
        records is [var single] ? new DocumentText(single.Body, 0, single.Title, []) { Fallback = fallback } : Sections(records, fallback);

    /// <summary>The sections of one part; those of the next part follow behind an empty line.</summary>
    public static DocumentText OfPart(IReadOnlyList<JsonRecord> records, string? fallback)
    {
        DocumentText text = Sections(records, fallback);
        return text with { LengthInDocument = text.Text.Length + (records.Count > 0 ? Between.Length : 0) };
    }

    private static DocumentText Sections(IReadOnlyList<JsonRecord> records, string? fallback)
    {
        StringBuilder text = new(records.Sum(record => record.Body.Length + Between.Length));
        List<Heading> headings = [];
        bool titled = records.Any(record => record.Title is not null);
        for (int i = 0; i < records.Count; i++)
        {
            if (i > 0)
                text.Append(Between);

            // A record without a title ends the section of the one before all the same.
            if (titled)
                headings.Add(new Heading(text.Length, 1, records[i].Title ?? ""));

            text.Append(records[i].Body);
        }

        return new DocumentText(text.ToString(), 0, null, headings) { Fallback = fallback };
    }
}
