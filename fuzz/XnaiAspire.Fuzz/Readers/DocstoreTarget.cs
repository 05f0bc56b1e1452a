using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index;
using XnaiAspire.Index.LangChain;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A snapshot's docstore, under a manifest that fits it: made by somebody, not damaged by chance.</summary>
internal sealed class DocstoreTarget : FuzzTarget
{
    private readonly SampleIndex _sample = new();
    private readonly Workspace _workspace = new();
    private readonly string _manifest;
    private readonly byte[] _docstore;

    public DocstoreTarget()
    {
        _manifest = File.ReadAllText(Snapshot("manifest.json"));
        _docstore = File.ReadAllBytes(Snapshot("docstore.jsonl"));
    }

    public override string Name => "docstore";

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "\n", "\r", "null", "{}", "\"source\":", "\"text\":", "\"start\":", "-1", "1e400", "9223372036854775808", "\"\\ud800\"", "\"\\u0000\"", ",", "{", "}", "[");

    public override IEnumerable<byte[]> Seeds() => [_docstore];

    // A docstore that has a chunk twice passes its checksum; the folder made of it is then refused when it is read.
    public override bool Documents(Exception error) => error is IndexException or LangChainFormatException;

    public override void Run(byte[] input)
    {
        File.WriteAllBytes(Snapshot("docstore.jsonl"), input);
        File.WriteAllText(Snapshot("manifest.json"), _manifest
            .Replace(Hash(_docstore), Hash(input), StringComparison.Ordinal)
            .Replace($"\"bytes\": {_docstore.Length}", $"\"bytes\": {input.Length}", StringComparison.Ordinal));
        LangChainExport.OfSnapshot(_sample.Directory, 1, _workspace["folder"], CancellationToken.None);

        // What was taken for a docstore makes a folder that is one.
        using LangChainFolder folder = LangChainFolder.Open(_workspace["folder"]);
        Hold(folder.Documents.All(document => Encoding.UTF8.GetByteCount(document.ReadText()) == document.TextBytes), "texts are texts");
    }

    public override void Dispose()
    {
        _sample.Dispose();
        _workspace.Dispose();
        base.Dispose();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private string Snapshot(string name) => Path.Combine(_sample.Directory, "snapshots", "1", name);
}
