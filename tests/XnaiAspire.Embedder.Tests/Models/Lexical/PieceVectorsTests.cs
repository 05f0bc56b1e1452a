using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Tests.Models.Lexical;

public sealed class PieceVectorsTests
{
    private static readonly LexicalVocabulary Vocabulary = LexicalVocabulary.Create();

    [Theory]
    [InlineData("▁tomato")]
    [InlineData("▁water")]
    [InlineData("▁the")]
    [InlineData("[CLS]")]
    [InlineData("ing")]
    [InlineData("▁木")]
    public void A_vector_is_what_layer_norm_leaves_as_it_is(string text)
    {
        float[] vector = Vector(text);
        Assert.Equal(0, vector[..PieceVectors.SinkDimensions].Sum(), 1e-3);
        Assert.Equal(0, vector[PieceVectors.SinkDimensions..].Sum(), 1e-3);
        Assert.Equal(PieceVectors.Dimensions, SquaredLength(vector), 1e-2);
    }

    [Fact]
    public void The_content_of_every_piece_has_the_length_that_its_weight_says()
    {
        float[] vector = new float[PieceVectors.Dimensions];
        PieceVectors vectors = new();
        foreach (LexicalPiece piece in Vocabulary.Pieces)
        {
            Assert.InRange(piece.Weight, 0.005, 1);
            vectors.Fill(piece, vector);
            double share = Math.Sqrt(SquaredLength(vector[PieceVectors.SinkDimensions..]) / PieceVectors.Dimensions);
            Assert.Equal(piece.Weight, share, 1e-4);
        }
    }

    [Fact]
    public void Q8_keeps_the_small_content_of_a_damped_piece()
    {
        float[] vector = Vector("▁the");
        byte[] encoded = new byte[PieceVectors.Dimensions / 32 * 34];
        float[] back = new float[PieceVectors.Dimensions];
        Q8Block.Encode(vector, encoded);
        Q8Block.Decode(encoded, back);
        Assert.InRange(Cosine(vector[PieceVectors.SinkDimensions..], back[PieceVectors.SinkDimensions..]), 0.9999, 1.0001);
    }

    [Theory]
    [InlineData("▁prune", "▁prun")]
    [InlineData("▁migrate", "▁migration")]
    [InlineData("▁berry", "▁berries")]
    [InlineData("▁tomato", "tomato")]
    public void Forms_of_a_word_are_near(string a, string b) => Assert.InRange(ContentCosine(a, b), 0.8, 1.0001);

    [Theory]
    [InlineData("▁tomato", "▁concrete")]
    [InlineData("▁house", "▁mountain")]
    [InlineData("▁the", "▁of")]
    [InlineData("▁月", "▁日")]
    public void Different_words_are_nearly_orthogonal(string a, string b) => Assert.InRange(ContentCosine(a, b), -0.25, 0.25);

    private static double ContentCosine(string a, string b) =>
        Cosine(Vector(a)[PieceVectors.SinkDimensions..], Vector(b)[PieceVectors.SinkDimensions..]);

    private static float[] Vector(string text)
    {
        float[] vector = new float[PieceVectors.Dimensions];
        new PieceVectors().Fill(Vocabulary.Pieces.Single(piece => piece.Text == text), vector);
        return vector;
    }

    private static double SquaredLength(float[] vector) => vector.Sum(value => (double)value * value);

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(SquaredLength(a) * SquaredLength(b));
}
