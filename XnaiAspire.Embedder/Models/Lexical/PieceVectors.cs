using System.Numerics.Tensors;

namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// The token vectors. BERT's LayerNorm gives every token the same length, so a token that is to weigh less hides its energy in the sink: 32
/// dimensions whose gain is 1 in every norm but 0 in the last. With weight w the content dimensions have length w * L and the sink
/// sqrt(1 - w * w) * L, where L = sqrt(384) is the length that LayerNorm gives, and the mean is 0 in each group; so every norm but the last
/// leaves the vector as it is, and the last takes the sink away.
/// </summary>
public sealed class PieceVectors
{
    /// <summary>Dimensions of a vector.</summary>
    public const int Dimensions = 384;

    /// <summary>Dimensions of the sink, the first ones: one Q8_0 block, so that it does not coarsen the content's scale.</summary>
    public const int SinkDimensions = 32;

    private const int ContentDimensions = Dimensions - SinkDimensions;
    private const int HeadLetters = 4;

    // Shares of the energy. The subject's own direction makes different words nearly orthogonal; the head (a word's first letters) ties
    // derivations that the forms miss, the letter groups tie spellings.
    private const double SubjectShare = 0.70;
    private const double HeadShare = 0.18;
    private const double LettersShare = 0.12;

    private static readonly double Length = Math.Sqrt(Dimensions);
    private readonly float[] _signs = new float[ContentDimensions];

    /// <summary>Fills <paramref name="vector"/> (384 numbers) with the vector of a piece.</summary>
    public void Fill(LexicalPiece piece, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(piece);
        Span<float> content = vector.Slice(SinkDimensions, ContentDimensions);
        content.Clear();
        AddContent(piece, content);

        // A plain loop in double: a library's sum may add in another order on another processor, and the file's bytes must not differ.
        double sum = 0, squares = 0;
        foreach (float value in content)
        {
            sum += value;
            squares += (double)value * value;
        }

        double mean = sum / ContentDimensions;
        double length = Math.Sqrt(squares - sum * mean);
        TensorPrimitives.Subtract(content, (float)mean, content);
        TensorPrimitives.Multiply(content, (float)(piece.Weight * Length / length), content);

        float sink = (float)(Math.Sqrt(1 - piece.Weight * piece.Weight) * Length / Math.Sqrt(SinkDimensions));
        for (int i = 0; i < SinkDimensions; i++)
            vector[i] = i % 2 == 0 ? sink : -sink;
    }

    private void AddContent(LexicalPiece piece, Span<float> content)
    {
        string letters = piece.Text.TrimStart(LexicalVocabulary.WordStart);
        AddSigns("subject:" + piece.Subject, Math.Sqrt(SubjectShare), content);
        if (piece.IsControl)
            return;

        AddSigns("head:" + letters[..Math.Min(HeadLetters, letters.Length)], Math.Sqrt(HeadShare), content);
        string marked = LexicalVocabulary.WordStart + letters;
        int groups = Math.Max(0, marked.Length - 2);
        for (int i = 0; i < groups; i++)
            AddSigns(string.Concat("letters:", marked.AsSpan(i, 3)), Math.Sqrt(LettersShare / groups), content);
    }

    private void AddSigns(string text, double factor, Span<float> content)
    {
        LexicalRandom.Fill(text, _signs);
        // Factor times sign is exact, so a processor that fuses the two steps gets the same number as one that does not.
        TensorPrimitives.MultiplyAdd(_signs, (float)factor, content, content);
    }
}
