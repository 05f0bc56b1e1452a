using System.Text;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// Checks counts before texts are cut by them: with a count of 0 text would be left out of the index without a word, with a huge one it
/// would be cut into single letters.
/// </summary>
internal static class CountAnswer
{
    // A token stands for at least a byte, but some tokenizers first write a character out: U+FDFA, three bytes, becomes eighteen letters.
    private const int MaxTokensAByte = 16;

    /// <exception cref="EmbedderFaultException"><c>count-number</c> or <c>count-impossible</c>.</exception>
    public static void Check(CountTokensResponse answer, CountTokensRequest request)
    {
        if (answer.Tokens.Count != request.Texts.Count)
            throw new EmbedderFaultException("count-number", $"The Embedder gave {answer.Tokens.Count} counts for {request.Texts.Count} texts.");

        for (int i = 0; i < answer.Tokens.Count; i++)
        {
            string text = request.Texts[i];
            uint tokens = answer.Tokens[i];
            if ((tokens == 0 && text.AsSpan().IndexOfAnyInRange('a', 'z') >= 0) || tokens > MaxTokensAByte * (1L + Encoding.UTF8.GetByteCount(text)))
                throw new EmbedderFaultException("count-impossible", $"The Embedder counted {tokens} tokens in a text of {text.Length} characters; that cannot be.");
        }
    }
}
