using System.Buffers.Binary;
using XnaiAspire.Fuzz.Mutation;
using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.LangChain;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A whole folder, read as <c>import</c> reads it. An input is the length of index.faiss, index.faiss, index.pkl.</summary>
internal sealed class LangChainFolderTarget : FuzzTarget
{
    private readonly Workspace _workspace = new();

    public override string Name => "langchain-folder";

    public override IReadOnlyList<byte[]> Words { get; } = Utf8("source", "position", "start", "start_index", "length", "tokens", "heading", "title", "../..", "/", "");

    public override IEnumerable<byte[]> Seeds() => [Folder(1), Folder(7)];

    public override bool Documents(Exception error) => error is LangChainFormatException or FaissFormatException;

    public override void Run(byte[] input)
    {
        int split = input.Length < 4 ? 0 : (int)Math.Min((uint)input.Length - 4, BinaryPrimitives.ReadUInt32LittleEndian(input));
        File.WriteAllBytes(_workspace[LangChainFolder.VectorsName], input.AsSpan(Math.Min(4, input.Length), split));
        File.WriteAllBytes(_workspace[LangChainFolder.PickleName], input.AsSpan(Math.Min(4, input.Length) + split));
        using LangChainFolder folder = LangChainFolder.Open(_workspace.Path);
        float[] vector = new float[folder.Dimensions];
        int rows = 0;
        foreach (FolderDocument document in FolderDocument.Group(folder.Documents))
        {
            var vectors = new List<ReadOnlyMemory<float>>();
            foreach (int row in document.Rows)
            {
                folder.ReadVectors(row, vector);
                vectors.Add(vector);
            }

            IReadOnlyList<ChunkCommit> chunks = document.Chunks(folder.Documents, vectors, new int[document.Rows.Count]);
            DocumentCommit commit = document.Commit(folder.Documents, folder.WrittenUtcTicks, chunks);
            Hold(commit.Path.Length > 0 || commit.Chunks.Count > 0, "a document has a name or chunks");
            int last = -1;
            foreach (ChunkCommit chunk in chunks)
            {
                Hold(chunk.Start >= 0 && chunk.Length >= 0 && chunk.Position > last, "spans are whole and positions rise");
                last = chunk.Position;
            }

            rows += chunks.Count;
        }

        Hold(rows == folder.Documents.Count, "every row is in one document");
    }

    public override byte[]? Mutate(byte[] input, Random random)
    {
        int split = input.Length < 4 ? 0 : (int)Math.Min((uint)input.Length - 4, BinaryPrimitives.ReadUInt32LittleEndian(input));
        return [.. input.AsSpan(0, Math.Min(4, input.Length) + split), .. PickleMutation.Mutate(input[(Math.Min(4, input.Length) + split)..], random)];
    }

    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    private static byte[] Folder(int rows)
    {
        byte[] vectors = FaissTarget.File(4, rows, isEuclidean: rows % 2 == 1);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, vectors.Length);
        return [.. length, .. vectors, .. PickleTarget.Docstore(rows)];
    }
}
