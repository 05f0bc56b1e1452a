using System.Text;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Engines;

/// <summary>What is checked of a text before any engine sees it.</summary>
public static class TextGuard
{
    /// <summary>The refusal of <paramref name="text"/>, or <see langword="null"/> when it may go on to the tokenizer.</summary>
    public static TextOutcome? Check(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return TextOutcome.Refused(RefusalReason.Empty, "the text is empty or nothing but white space");
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes > EmbeddingLimits.MaxTextBytes
            ? TextOutcome.Refused(RefusalReason.TooManyBytes, $"{bytes} bytes, the limit is {EmbeddingLimits.MaxTextBytes}")
            : null;
    }
}
