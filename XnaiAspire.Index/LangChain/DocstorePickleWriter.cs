using XnaiAspire.Index.LangChain.Pickle;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index.LangChain;

/// <summary>
/// Writes <c>index.pkl</c>: what <c>pickle.dump((docstore, index_to_docstore_id))</c> of a LangChain FAISS store amounts to. Documents have the
/// state of a pydantic 2 model, which LangChain's documents are since langchain-core 0.3.
/// </summary>
/// <remarks>
/// <code>
/// (InMemoryDocstore {"_dict": {"letters/june.txt#0": Document {
///      "__dict__": {"id": "letters/june.txt#0", "metadata": {"source": "letters/june.txt", ...}, "page_content": "Dear ...", "type": "Document"},
///      "__pydantic_extra__": None, "__pydantic_fields_set__": {"id", "metadata", "page_content"}, "__pydantic_private__": None}, ...}},
///  {0: "letters/june.txt#0", ...})
/// </code>
/// </remarks>
internal sealed class DocstorePickleWriter
{
    // CPython stores a dictionary's entries a thousand at a time; so does its reader then, and its stack stays small.
    private const int EntriesAtOnce = 1000;

    private readonly PickleWriter _pickle;
    private int _open;

    public DocstorePickleWriter(SnapshotFile file) => _pickle = new PickleWriter(file);

    /// <summary>Before the first document.</summary>
    public void BeginDocuments()
    {
        _pickle.Begin();
        BeginObject(PickleNames.DocstoreModule, PickleNames.DocstoreName);
        _pickle.Op(PickleOpcode.EmptyDict);
        _pickle.Word("_dict");
        _pickle.Op(PickleOpcode.EmptyDict);
    }

    public void Document(StoredChunk chunk)
    {
        BeginEntry();
        string id = DocstoreIds.Of(chunk);
        _pickle.Text(id);
        BeginObject(PickleNames.DocumentModule, PickleNames.DocumentName);
        _pickle.Op(PickleOpcode.EmptyDict);
        _pickle.Op(PickleOpcode.Mark);
        _pickle.Word("__dict__");
        Fields(chunk, id);
        _pickle.Word("__pydantic_extra__");
        _pickle.Op(PickleOpcode.None);
        _pickle.Word("__pydantic_fields_set__");
        _pickle.Op(PickleOpcode.EmptySet);
        _pickle.Op(PickleOpcode.Mark);
        _pickle.Word("id");
        _pickle.Word("metadata");
        _pickle.Word("page_content");
        _pickle.Op(PickleOpcode.AddItems);
        _pickle.Word("__pydantic_private__");
        _pickle.Op(PickleOpcode.None);
        _pickle.Op(PickleOpcode.SetItems);
        _pickle.Op(PickleOpcode.Build);
    }

    /// <summary>Behind the last document, before the first row.</summary>
    public void BeginRows()
    {
        EndEntries();
        _pickle.Op(PickleOpcode.SetItem);
        _pickle.Op(PickleOpcode.Build);
        _pickle.Op(PickleOpcode.EmptyDict);
    }

    public void Row(long row, StoredChunk chunk)
    {
        BeginEntry();
        _pickle.Number(row);
        _pickle.Text(DocstoreIds.Of(chunk));
    }

    /// <summary>Behind the last row.</summary>
    public void End()
    {
        EndEntries();
        _pickle.Op(PickleOpcode.Tuple2);
        _pickle.Op(PickleOpcode.Stop);
    }

    private void Fields(StoredChunk chunk, string id)
    {
        _pickle.Op(PickleOpcode.EmptyDict);
        _pickle.Op(PickleOpcode.Mark);
        Text("id", id);
        _pickle.Word("metadata");
        _pickle.Op(PickleOpcode.EmptyDict);
        _pickle.Op(PickleOpcode.Mark);
        Text(MetadataKeys.Source, chunk.Path);
        Text(MetadataKeys.Title, chunk.Title);
        Text(MetadataKeys.Category, chunk.Category);
        Text(MetadataKeys.FileName, chunk.FileName);
        Text(MetadataKeys.FileType, chunk.FileType);
        Number(MetadataKeys.Position, chunk.Position);
        Number(MetadataKeys.Start, chunk.Start);
        Number(MetadataKeys.Length, chunk.Length);
        Number(MetadataKeys.Tokens, chunk.Tokens);
        _pickle.Word(MetadataKeys.Heading);
        if (chunk.Heading is null)
        {
            _pickle.Op(PickleOpcode.None);
        }
        else
        {
            _pickle.Text(chunk.Heading);
        }

        _pickle.Op(PickleOpcode.SetItems);
        Text("page_content", chunk.Text);
        _pickle.Word("type");
        _pickle.Word(PickleNames.DocumentName);
        _pickle.Op(PickleOpcode.SetItems);
    }

    private void Text(string key, string value)
    {
        _pickle.Word(key);
        _pickle.Text(value);
    }

    private void Number(string key, long value)
    {
        _pickle.Word(key);
        _pickle.Number(value);
    }

    private void BeginObject(string module, string name)
    {
        _pickle.Class(module, name);
        _pickle.Op(PickleOpcode.EmptyTuple);
        _pickle.Op(PickleOpcode.NewObj);
    }

    private void BeginEntry()
    {
        if (_open == EntriesAtOnce)
        {
            EndEntries();
        }

        if (_open++ == 0)
        {
            _pickle.Op(PickleOpcode.Mark);
        }
    }

    private void EndEntries()
    {
        if (_open > 0)
        {
            _pickle.Op(PickleOpcode.SetItems);
            _open = 0;
        }
    }
}
