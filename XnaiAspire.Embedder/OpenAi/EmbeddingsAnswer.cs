using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>The answer to <c>POST /v1/embeddings</c>.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">One vector a text, in the order of the texts.</param>
/// <param name="Model">The model that made them.</param>
/// <param name="Usage">Tokens.</param>
internal sealed record EmbeddingsAnswer(string Object, IReadOnlyList<EmbeddingItem> Data, string Model, EmbeddingsUsage Usage)
{
    /// <summary>OpenAI answers all texts or none, so one refusal refuses the request.</summary>
    /// <exception cref="RequestRefusedException">A text has no vector.</exception>
    public static EmbeddingsAnswer Of(TextOutcome[] outcomes, string model, bool base64)
    {
        var items = new EmbeddingItem[outcomes.Length];
        var tokens = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Vector is not { } vector)
                throw Refused($"{EmbeddingsInput.Name}[{i}]", outcomes[i]);
            items[i] = new EmbeddingItem("embedding", i, new EmbeddingValue(vector, base64));
            tokens += outcomes[i].Tokens;
        }

        return new EmbeddingsAnswer("list", items, model, new EmbeddingsUsage(tokens, tokens));
    }

    /// <summary>A text without a vector: the client's fault, except where the engine or the model failed.</summary>
    public static RequestRefusedException Refused(string place, TextOutcome refusal)
    {
        var message = $"{place}: {refusal.Detail}.";
        return refusal.Reason switch
        {
            RefusalReason.Empty => RequestRefusedException.BadField(EmbeddingsInput.Name, "invalid_value", message),
            RefusalReason.TooManyTokens or RefusalReason.TooManyBytes
                => RequestRefusedException.BadField(EmbeddingsInput.Name, "context_length_exceeded", message),
            _ => new RequestRefusedException(
                StatusCodes.Status500InternalServerError, new OpenAiError(message, OpenAiError.Server, EmbeddingsInput.Name)),
        };
    }
}

/// <summary>The vector of one text.</summary>
/// <param name="Object">Always <c>embedding</c>.</param>
/// <param name="Index">The text's place in the request.</param>
/// <param name="Embedding">The vector.</param>
internal sealed record EmbeddingItem(string Object, int Index, EmbeddingValue Embedding);

/// <summary>Tokens, those that the model adds to each text not counted.</summary>
/// <param name="PromptTokens">Of the texts.</param>
/// <param name="TotalTokens">The same: nothing is generated.</param>
internal sealed record EmbeddingsUsage(int PromptTokens, int TotalTokens);
