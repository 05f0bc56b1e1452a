using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Tests.Models.Gguf;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>Every numeric path against plain loops over the same weights.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-reference-").FullName;

    public static TheoryData<string, bool> Paths => ManagedModel.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Layer_by_layer_the_tokens_vectors_are_the_references(string path, bool useIntegers)
    {
        using ManagedModel model = new(new TinyModel { Layers = 4 }.WriteTo(_directory));
        var encoder = model.Encoder(path, useIntegers);
        var ids = model.Tokenize(TinyModel.TextOf(37));
        EncoderRoom room = new(model.Shape, ids.Length);
        encoder.Begin(ids, [ids.Length], room);
        var rows = model.Reference.Begin(ids);
        Compare("embeddings", 1e-6, rows, room);
        for (var layer = 0; layer < model.Shape.Layers; layer++)
        {
            encoder.RunLayer(layer, [ids.Length], room);
            rows = model.Reference.RunLayer(layer, rows);
            Compare($"layer {layer}", encoder.Name.EndsWith("int8", StringComparison.Ordinal) ? 5e-2 : encoder.Name.EndsWith("int16", StringComparison.Ordinal) ? 2e-3 : 2e-5, rows, room);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Vectors_of_all_lengths_are_the_references(string path, bool useIntegers)
    {
        using ManagedModel model = new(new TinyModel().WriteTo(_directory));
        var encoder = model.Encoder(path, useIntegers);
        List<double> cosines = [];
        for (var tokens = 1; tokens <= 62; tokens++)
        {
            var ids = model.Tokenize(TinyModel.TextOf(tokens));
            cosines.Add(ManagedModel.Cosine(model.Embed(encoder, ids), model.Reference.Embed(ids)));
        }

        Assert.InRange(cosines.Min(), path == ManagedModel.Bytes ? 0.9999 : 0.99999, 1.00001);
    }

    [Theory]
    [InlineData(GgufTensorType.F32)]
    [InlineData(GgufTensorType.F16)]
    [InlineData(GgufTensorType.BF16)]
    [InlineData(GgufTensorType.Q8)]
    public void Each_type_of_weights_is_read(GgufTensorType type)
    {
        using ManagedModel model = new(new TinyModel { Type = type }.WriteTo(_directory));
        foreach (var path in NumericPaths.Supported)
        {
            var ids = model.Tokenize("the quick brown fox");
            Assert.InRange(ManagedModel.Cosine(model.Embed(model.Encoder(path.ToString(), true), ids), model.Reference.Embed(ids)), 0.99999, 1.00001);
        }
    }

    [Theory]
    [MemberData(nameof(QuantizedTypeTests.Types), MemberType = typeof(QuantizedTypeTests))]
    public void Each_type_of_blocks_is_read(GgufTensorType type, string name)
    {
        using ManagedModel model = new(new TinyModel { Type = type, Dimensions = 256, FeedForward = 512 }.WriteTo(_directory, $"{name}.gguf"));
        var ids = model.Tokenize(TinyModel.TextOf(40));
        foreach (var path in NumericPaths.Supported)
        {
            foreach (var useIntegers in (bool[])[false, true])
                Assert.InRange(ManagedModel.Cosine(model.Embed(model.Encoder(path.ToString(), useIntegers), ids), model.Reference.Embed(ids)), 0.99999, 1.00001);
        }
    }

    // Widths that are no multiple of a vector, of a tile, of the padding; heads narrower and wider than a tile.
    [Theory]
    [InlineData(6, 2, 10)]
    [InlineData(30, 3, 70)]
    [InlineData(40, 1, 33)]
    [InlineData(72, 4, 130)]
    [InlineData(96, 2, 288)]
    public void Odd_sizes_are_computed(int dimensions, int heads, int feedForward)
    {
        TinyModel tiny = new() { Dimensions = dimensions, HeadCount = (uint)heads, FeedForward = feedForward, Type = GgufTensorType.F32 };
        using ManagedModel model = new(tiny.WriteTo(_directory));
        var ids = model.Tokenize(TinyModel.TextOf(29));
        foreach (var path in NumericPaths.Supported)
            Assert.InRange(ManagedModel.Cosine(model.Embed(model.Encoder(path.ToString(), true), ids), model.Reference.Embed(ids)), 0.99999, 1.00001);
    }

    [Fact]
    public void Biases_may_be_missing_and_pooling_be_of_the_first_token()
    {
        using ManagedModel model = new(new TinyModel { HasBiases = false, Pooling = 2 }.WriteTo(_directory));
        var ids = model.Tokenize("the quick brown fox");
        var expected = model.Reference.Embed(ids, model.Header.Pooling);
        Assert.InRange(ManagedModel.Cosine(model.Embed(model.Encoder(NumericPaths.Best.ToString(), true), ids), expected), 0.99999, 1.00001);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Compare(string where, double tolerance, float[][] rows, EncoderRoom room)
    {
        var stride = LinearLayer.PaddedColumns(rows[0].Length);
        for (var token = 0; token < rows.Length; token++)
        {
            for (var i = 0; i < rows[token].Length; i++)
            {
                var difference = Math.Abs(rows[token][i] - room.Hidden.Span[(token * stride) + i]);
                Assert.True(difference <= tolerance, $"{where}, token {token}, number {i}: {difference} from the reference");
            }
        }
    }
}
