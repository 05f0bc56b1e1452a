using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Tokenization;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>A model file opened part by part, to look between the parts.</summary>
internal sealed class ManagedModel : IDisposable
{
    private readonly GgufTensors _tensors;
    private readonly BertWeights _weights;

    public ManagedModel(string path)
    {
        Header = BertModelHeader.Read(path);
        _tensors = new GgufTensors(path);
        _weights = new BertWeights(_tensors, Header);
        Tokenizer = VocabularyReader.Read(_tensors.File);
        Reference = new ReferenceBert(_tensors, _weights.Shape);
    }

    /// <summary>Bytes, in plain loops: what an emitted kernel gives, to the last bit.</summary>
    public const string Bytes = "Bytes";

    /// <summary>Every path that runs here, with integers and without, where that makes a difference; and bytes.</summary>
    public static TheoryData<string, bool> Paths
    {
        get
        {
            TheoryData<string, bool> paths = new() { { Bytes, true } };
            foreach (var path in NumericPaths.Supported)
            {
                paths.Add(path.ToString(), false);
                paths.Add(path.ToString(), true);
            }

            return paths;
        }
    }

    public BertModelHeader Header { get; }

    public BertShape Shape => _weights.Shape;

    public WordPieceTokenizer Tokenizer { get; }

    public ReferenceBert Reference { get; }

    public BertEncoder Encoder(string path, bool useIntegers) => Path(path).Create(_weights, useIntegers, Tile(path));

    public static NumericPath Path(string path) => path == Bytes ? NumericPaths.Best : Enum.Parse<NumericPath>(path);

    public static IByteTile? Tile(string path) => path == Bytes ? new PlainByteTile() : null;

    public int[] Tokenize(string text)
    {
        var ids = new int[text.Length + 2];
        return ids[..Tokenizer.Tokenize(text, ids)];
    }

    public float[] Embed(BertEncoder encoder, ReadOnlySpan<int> ids)
    {
        EncoderRoom room = new(Shape, ids.Length);
        encoder.Encode(ids, [ids.Length], room);
        return encoder.Pool(0, ids.Length, Header.Pooling, room).ToArray();
    }

    public static double Cosine(IReadOnlyList<float> one, IReadOnlyList<float> other) => DirectLlama.Cosine(one, other);

    public void Dispose()
    {
        _weights.Dispose();
        _tensors.Dispose();
    }
}
