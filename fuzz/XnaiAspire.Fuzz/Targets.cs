using XnaiAspire.Fuzz.Readers;

namespace XnaiAspire.Fuzz;

/// <summary>All targets by name.</summary>
internal static class Targets
{
    private static readonly (string Name, Func<FuzzTarget> Open)[] All =
    [
        ("faiss", static () => new FaissTarget()),
        ("pickle", static () => new PickleTarget()),
        ("langchain-folder", static () => new LangChainFolderTarget()),
        ("gguf", static () => new GgufTarget()),
        ("text", static () => new DocumentTarget("text", "txt")),
        ("markdown", static () => new DocumentTarget("markdown", "md")),
        ("json", static () => new DocumentTarget("json", "json")),
        ("jsonl", static () => new DocumentTarget("jsonl", "jsonl")),
        ("html", static () => new DocumentTarget("html", "html")),
        ("ledger", static () => new LedgerTarget()),
        ("manifest", static () => new ManifestTarget()),
        ("docstore", static () => new DocstoreTarget()),
        ("embed-answer", static () => new EmbedAnswerTarget()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(target => target.Name)];

    public static FuzzTarget Open(string name) => All.First(target => target.Name == name).Open();
}
