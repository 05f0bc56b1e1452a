using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Client;

/// <summary>What the Embedder says of itself, as far as a caller needs it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Dimensions">Numbers in a vector.</param>
/// <param name="MaxTexts">Most texts in a message.</param>
/// <param name="MaxTextBytes">Most UTF-8 bytes of a text.</param>
/// <param name="Tag">Stands for model and engine; each answer carries it.</param>
internal sealed record ServedModel(string Name, int Dimensions, int MaxTexts, int MaxTextBytes, ulong Tag)
{
    /// <summary>65,536 dimensions would be 256 kB a vector: no embedding model, but an array that somebody else may choose the size of.</summary>
    private const int MostDimensions = 65_536;

    /// <exception cref="EmbedderAnswerException">Whoever answered is no Embedder.</exception>
    public static ServedModel Of(DescribeResponse answer)
    {
        if (answer.Dimensions is 0 or > MostDimensions || answer.MaxTexts == 0 || answer.MaxTextBytes == 0)
        {
            throw new EmbedderAnswerException(
                $"The Embedder describes itself with {answer.Dimensions} dimensions and {answer.MaxTexts} texts a message; that cannot be.");
        }

        return new ServedModel(answer.ModelName, (int)answer.Dimensions, Clamp(answer.MaxTexts), Clamp(answer.MaxTextBytes), answer.ModelTag);
    }

    private static int Clamp(uint value) => (int)Math.Min(value, int.MaxValue);
}
