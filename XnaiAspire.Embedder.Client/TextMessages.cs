using System.Text;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Client;

/// <summary>Cuts the texts of a call into messages that the service takes.</summary>
internal static class TextMessages
{
    /// <summary>
    /// Bytes of texts in a message, and of vectors in its answer, unless a single text is more: below gRPC's default of 4 MB for a received
    /// message, and little enough that the service answers the first while the next is on its way.
    /// </summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>Messages in the order of the texts; a message's id is its first text's place.</summary>
    /// <exception cref="TextRefusedException">A text is longer than the service takes; it is not sent.</exception>
    public static List<EmbedRequest> Cut(IReadOnlyList<string> texts, ServedModel model)
    {
        var most = Math.Clamp(MaxBytes / (model.Dimensions * sizeof(float)), 1, model.MaxTexts);
        List<EmbedRequest> messages = [new()];
        var bytes = 0;
        for (var i = 0; i < texts.Count; i++)
        {
            var length = Encoding.UTF8.GetByteCount(texts[i]);
            if (length > model.MaxTextBytes)
                throw new TextRefusedException(i, Refusals.TooManyBytes, $"{length} bytes, the limit is {model.MaxTextBytes}");
            if (messages[^1].Texts.Count == most || (messages[^1].Texts.Count > 0 && bytes + length > MaxBytes))
            {
                messages.Add(new EmbedRequest { Id = (ulong)i });
                bytes = 0;
            }

            messages[^1].Texts.Add(texts[i]);
            bytes += length;
        }

        return messages;
    }
}
