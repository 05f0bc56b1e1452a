using XnaiAspire.Index.LangChain.Pickle;

namespace XnaiAspire.Index.LangChain;

/// <summary>Finds docstore and row map in what <c>index.pkl</c> holds, and nothing else.</summary>
internal static class DocstorePickleReader
{
    /// <returns>The documents in row order: row n of <c>index.faiss</c> belongs to the n-th.</returns>
    /// <exception cref="LangChainFormatException">It holds something else, or docstore and row map do not belong together.</exception>
    public static LangChainDocument[] Read(ReadOnlyMemory<byte> bytes, PickleLimits limits)
    {
        if (PickleReader.Read(bytes, limits) is not PickleTuple { Items: [PickleObject { Type: PickleClass.Docstore } docstore, PickleDictionary rows] })
        {
            throw Structure("it is not a tuple of an InMemoryDocstore and a row map");
        }

        if (docstore.State?.TryGet("_dict"u8, out object? held) != true || held is not PickleDictionary documents)
        {
            throw Structure("the docstore has no _dict");
        }

        Dictionary<string, LangChainDocument> byId = new(StringComparer.Ordinal);
        foreach ((object? key, object? value) in documents.Entries)
        {
            PickleText id = key as PickleText ?? throw Structure("a docstore id is not a text");
            LangChainDocument document = Document(id, value);
            if (!byId.TryAdd(document.Id, document))
            {
                throw Structure($"docstore id \"{Shown(document.Id)}\" is there twice");
            }
        }

        return InRowOrder(rows, byId);
    }

    private static LangChainDocument[] InRowOrder(PickleDictionary rows, Dictionary<string, LangChainDocument> byId)
    {
        var inOrder = new LangChainDocument[rows.Entries.Count];
        foreach ((object? key, object? value) in rows.Entries)
        {
            if (key is not long row || row < 0 || row >= inOrder.Length || inOrder[row] is not null)
            {
                throw Structure($"the row map does not number its {inOrder.Length} rows from 0, each once");
            }

            string id = (value as PickleText)?.ToString() ?? throw Structure($"row {row} has a docstore id that is not a text");
            inOrder[row] = byId.Remove(id, out LangChainDocument? document)
                ? document
                : throw Structure($"row {row} has docstore id \"{Shown(id)}\", which the docstore does not have, or another row has too");
        }

        return byId.Count == 0
            ? inOrder
            : throw Structure($"{byId.Count} documents have no row, \"{Shown(byId.Keys.First())}\" for one");
    }

    private static LangChainDocument Document(PickleText id, object? value)
    {
        if (value is not PickleObject { Type: PickleClass.Document, State: { } state })
        {
            throw Structure($"docstore id \"{Shown(id.ToString())}\" has no Document");
        }

        // A pydantic model keeps its fields below __dict__, in version 1 and 2 alike; a plain class has them here.
        PickleDictionary fields = state.TryGet("__dict__"u8, out object? inner) && inner is PickleDictionary model ? model : state;
        PickleText text = fields.TryGet("page_content"u8, out object? content) && content is PickleText found
            ? found
            : throw Structure($"the document \"{Shown(id.ToString())}\" has no text page_content");
        PickleDictionary metadata = !fields.TryGet("metadata"u8, out object? data) || data is null
            ? new PickleDictionary()
            : data as PickleDictionary ?? throw Structure($"the document \"{Shown(id.ToString())}\" has metadata that is no dictionary");
        return new LangChainDocument(id, text, metadata);
    }

    private static LangChainFormatException Structure(string what) => new("pickle-structure", $"{what}.");

    // An untrusted text on its way to a terminal: short, and nothing in it may steer one.
    private static string Shown(string text) =>
        string.Concat(text.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : $"{c}"));
}
