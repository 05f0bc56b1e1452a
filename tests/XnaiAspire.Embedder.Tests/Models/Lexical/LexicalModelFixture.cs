using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Tests.Models.Lexical;

/// <summary>The built-in model, generated once and loaded into the real llama.cpp.</summary>
public sealed class LexicalModelFixture : IAsyncLifetime, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;
    private readonly LLamaBatch _batch = new();
    private LLamaWeights? _weights;
    private LLamaContext? _context;
    private string _whyNot = "";

    public LexicalVocabulary Vocabulary { get; } = LexicalVocabulary.Create();

    public async Task InitializeAsync()
    {
        string path = await LexicalModel.EnsureAsync(_directory, CancellationToken.None);
        ModelParams parameters = new(path)
        {
            ContextSize = 512,
            BatchSize = 512,
            UBatchSize = 512,
            Threads = 1,
            BatchThreads = 1,
            Embeddings = true,
            PoolingType = LLamaPoolingType.Mean,
            FlashAttention = true,
        };
        try
        {
            _weights = LLamaWeights.LoadFromFile(parameters);
            _context = _weights.CreateContext(parameters);
        }
        catch (RuntimeError e)
        {
            _whyNot = e.Message; // no libraries for this platform
        }
    }

    public void SkipWithoutLlama() => Skip.If(_context is null, _whyNot);

    /// <summary>Ids with [CLS] and [SEP].</summary>
    public int[] Tokenize(string text) => [.. _context!.Tokenize(text, addBos: true, special: false).Select(token => (int)token)];

    /// <summary>The pieces of a text without [CLS] and [SEP].</summary>
    public string[] Pieces(string text) => [.. Tokenize(text)[1..^1].Select(id => Vocabulary.Pieces[id].Text)];

    /// <summary>The text's vector, of length 1.</summary>
    public float[] Embed(string text)
    {
        _batch.Clear();
        int[] tokens = Tokenize(text);
        for (int i = 0; i < Math.Min(512, tokens.Length); i++)
            _batch.Add(tokens[i], i, LLamaSeqId.Zero, logits: true);
        Assert.Equal(EncodeResult.Ok, _context!.Encode(_batch));
        float[] vector = _context.NativeHandle.GetEmbeddingsSeq(LLamaSeqId.Zero).ToArray();
        double length = Math.Sqrt(vector.Sum(value => (double)value * value));
        Assert.True(double.IsFinite(length) && length > 0, $"'{text}' has a vector of length {length}");
        return [.. vector.Select(value => (float)(value / length))];
    }

    public static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _context?.Dispose();
        _weights?.Dispose();
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }
}
