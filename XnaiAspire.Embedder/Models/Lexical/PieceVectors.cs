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
    private readonly Dictionary<string, sbyte[]> _signs = new(StringComparer.Ordinal);

    /// <summary>Fills <paramref name="vector"/> (384 numbers) with the vector of a piece.</summary>
    public void Fill(LexicalPiece piece, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(piece);
        double[] content = new double[ContentDimensions];
        AddContent(piece, content);
        // Plain loops: a library's sum may add in another order on another processor, and the file's bytes must not differ.
        double sum = 0;
        foreach (double value in content)
            sum += value;
        double mean = sum / ContentDimensions;
        double squares = 0;
        for (int i = 0; i < content.Length; i++)
        {
            content[i] -= mean;
            squares += content[i] * content[i];
        }

        double scale = piece.Weight * Length / Math.Sqrt(squares);
        for (int i = 0; i < content.Length; i++)
            vector[SinkDimensions + i] = (float)(content[i] * scale);

        float sink = (float)(Math.Sqrt(1 - piece.Weight * piece.Weight) * Length / Math.Sqrt(SinkDimensions));
        for (int i = 0; i < SinkDimensions; i++)
            vector[i] = i % 2 == 0 ? sink : -sink;
    }

    private void AddContent(LexicalPiece piece, double[] content)
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

    private void AddSigns(string text, double factor, double[] content)
    {
        if (!_signs.TryGetValue(text, out sbyte[]? signs))
        {
            signs = new sbyte[ContentDimensions];
            LexicalRandom.Fill(text, signs);
            _signs.Add(text, signs);
        }

        for (int i = 0; i < content.Length; i++)
            content[i] += factor * signs[i];
    }
}
