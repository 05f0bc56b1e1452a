using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index;
using XnaiAspire.Index.LangChain;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A snapshot's manifest beside good files.</summary>
internal sealed class ManifestTarget : FuzzTarget
{
    private readonly SampleIndex _sample = new();
    private readonly Workspace _workspace = new();

    public override string Name => "manifest";

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "null", "-1", "1e9", "9223372036854775807", "{}", "[]", "\"\"", "\"../../etc/passwd\"", "\"/dev/zero\"", "\"index.faiss\"", "\"docstore.jsonl\"", "\"name\":", "\"files\":",
        "\"fingerprint\":", "\"dimensions\":", "\"vectors\":", ",", "{", "[");

    private string Manifest => Path.Combine(_sample.Directory, "snapshots", "1", "manifest.json");

    public override IEnumerable<byte[]> Seeds() => [File.ReadAllBytes(Manifest)];

    public override bool Documents(Exception error) => error is IndexException;

    public override void Run(byte[] input)
    {
        File.WriteAllBytes(Manifest, input);
        LangChainExport.OfSnapshot(_sample.Directory, 1, _workspace["folder"], CancellationToken.None);
    }

    public override void Dispose()
    {
        _sample.Dispose();
        _workspace.Dispose();
        base.Dispose();
    }
}
