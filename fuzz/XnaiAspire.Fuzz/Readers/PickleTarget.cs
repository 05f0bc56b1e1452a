using XnaiAspire.Fuzz.Mutation;
using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.LangChain.Pickle;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A LangChain docstore's pickle.</summary>
internal sealed class PickleTarget : FuzzTarget
{
    public override string Name => "pickle";

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. Utf8(
            "cos\nsystem\n", "cbuiltins\nset\n", "clangchain.schema\nDocument\n", "clangchain.docstore.in_memory\nInMemoryDocstore\n", "page_content",
            "metadata", "_dict", "__dict__", "(", "]", "}", ")", "u", "s", "b", "R", "\u0085", "h\0", "q\0", "."),
        [0x93], [0x81], [0x94], [0x8F], [0x90], [0x8C, 1, 0x61], [0x95, 1, 0, 0, 0, 0, 0, 0, 0], [0x8D, 0, 0, 0, 0, 1, 0, 0, 0], [0x58, 0xFF, 0xFF, 0xFF, 0x7F],
    ];

    public override IEnumerable<byte[]> Seeds() => [Docstore(0), Docstore(1), Docstore(12)];

    public override bool Documents(Exception error) => error is LangChainFormatException;

    public override void Run(byte[] input)
    {
        foreach (LangChainDocument document in DocstorePickleReader.Read(input, PickleLimits.Default))
        {
            Hold(document.TextBytes <= input.Length, "a text is no longer than the file");
            _ = document.ReadText();
            foreach (string key in document.Keys)
            {
                _ = document.Text(key);
                _ = document.Number(key);
            }
        }
    }

    public override byte[]? Mutate(byte[] input, Random random) => PickleMutation.Mutate(input, random);

    /// <summary>As an export writes it.</summary>
    public static byte[] Docstore(int chunks)
    {
        using var workspace = new Workspace();
        StoredChunk[] stored = [.. Enumerable.Range(0, chunks).Select(Chunk)];
        using (var file = new SnapshotFile(DiskStorage.Instance, workspace.Path, "index.pkl"))
        {
            var writer = new DocstorePickleWriter(file);
            writer.BeginDocuments();
            Array.ForEach(stored, writer.Document);
            writer.BeginRows();
            for (int row = 0; row < chunks; row++)
            {
                writer.Row(row, stored[row]);
            }

            writer.End();
            file.Complete();
        }

        return File.ReadAllBytes(workspace["index.pkl"]);
    }

    public static StoredChunk Chunk(int row) => new(
        row, $"a/{row / 3}.md", "Title ä", "a", $"{row / 3}.md", "md", row % 3, string.Concat(Enumerable.Repeat($"Text {row} ", 1 + row * 5)), row * 70_000L,
        300, 70, row % 2 == 0 ? null : "One > Two");
}
