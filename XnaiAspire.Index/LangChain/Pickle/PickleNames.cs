namespace XnaiAspire.Index.LangChain.Pickle;

/// <summary>What a name in a pickle may stand for. Nothing of it is ever loaded or called: a name only tells which data follow.</summary>
internal enum PickleClass
{
    /// <summary>A text with metadata.</summary>
    Document,

    /// <summary>The dictionary from docstore id to document.</summary>
    Docstore,

    /// <summary>Python's set, which protocols below 4 have no opcode for.</summary>
    Set,
}

/// <summary>The only names that are read: where LangChain's releases have kept the two classes, and Python's set.</summary>
internal static class PickleNames
{
    public const string DocstoreModule = "langchain_community.docstore.in_memory";
    public const string DocstoreName = "InMemoryDocstore";
    public const string DocumentModule = "langchain_core.documents.base";
    public const string DocumentName = "Document";

    public static PickleClass? Find(string module, string name) => (module, name) switch
    {
        (DocumentModule, DocumentName) => PickleClass.Document,
        ("langchain_core.documents", DocumentName) => PickleClass.Document,
        ("langchain.schema", DocumentName) => PickleClass.Document,
        ("langchain.schema.document", DocumentName) => PickleClass.Document,
        ("langchain.docstore.document", DocumentName) => PickleClass.Document,
        (DocstoreModule, DocstoreName) => PickleClass.Docstore,
        ("langchain.docstore.in_memory", DocstoreName) => PickleClass.Docstore,
        ("langchain_classic.docstore.in_memory", DocstoreName) => PickleClass.Docstore,
        ("builtins", "set") => PickleClass.Set,
        ("__builtin__", "set") => PickleClass.Set,
        _ => null,
    };
}
