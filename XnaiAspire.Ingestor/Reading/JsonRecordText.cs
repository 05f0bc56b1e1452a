using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>The text of a document that is made of records: one below the other, each a section under its own title.</summary>
internal static class JsonRecordText
{
    private const string Between = "\n\n";

    /// <summary>One record alone is the document itself. Of several, none gives the document its title.</summary>
    public static DocumentText Of(IReadOnlyList<JsonRecord> records, string? fallback)
    {
        if (records is [var single])
            return new DocumentText(single.Body, 0, single.Title, []) { Fallback = fallback };

        StringBuilder text = new(records.Sum(record => record.Body.Length + Between.Length));
        List<Heading> headings = [];
        bool titled = records.Any(record => record.Title is not null);
        foreach (JsonRecord record in records)
        {
            if (text.Length > 0)
                text.Append(Between);

            // A record without a title ends the section of the one before all the same.
            if (titled)
                headings.Add(new Heading(text.Length, 1, record.Title ?? ""));

            text.Append(record.Body);
        }

        return new DocumentText(text.ToString(), 0, null, headings) { Fallback = fallback };
    }
}
