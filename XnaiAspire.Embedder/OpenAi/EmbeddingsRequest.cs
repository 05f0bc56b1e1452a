using System.Text.Json;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>The body of <c>POST /v1/embeddings</c>. Fields that are not named here, <c>user</c> among them, are ignored.</summary>
/// <param name="Texts">What is to be embedded, at least one.</param>
/// <param name="Base64">Whether vectors are wanted as base64 of their bytes instead of as numbers.</param>
internal sealed record EmbeddingsRequest(IReadOnlyList<string> Texts, bool Base64)
{
    /// <exception cref="RequestRefusedException">A field is missing or not as it must be.</exception>
    public static EmbeddingsRequest Read(JsonElement body, string model, int dimensions)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw RequestRefusedException.BadField(null, "invalid_type", "The body must be a JSON object.");
        CheckModel(Field(body, "model"), model);
        CheckDimensions(Field(body, "dimensions"), dimensions);
        return new EmbeddingsRequest(EmbeddingsInput.Read(Field(body, "input")), IsBase64(Field(body, "encoding_format")));
    }

    // OpenAI demands a model. Here there is one, so leaving it out cannot mean another.
    private static void CheckModel(JsonElement? field, string model)
    {
        if (field is not { } value)
            return;
        if (value.ValueKind != JsonValueKind.String)
            throw RequestRefusedException.BadField("model", "invalid_type", "'model' must be a string.");
        var asked = JsonText.Read(value, "model");
        if (asked.Length > 0 && asked != model)
            throw ModelsEndpoint.NotServed(asked, model);
    }

    // A shorter vector would be another model's: this one was not trained to be cut.
    private static void CheckDimensions(JsonElement? field, int dimensions)
    {
        if (field is not { } value)
            return;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var asked))
            throw RequestRefusedException.BadField("dimensions", "invalid_type", "'dimensions' must be a whole number.");
        if (asked != dimensions)
        {
            throw RequestRefusedException.BadField("dimensions", "invalid_value",
                $"{asked} dimensions were asked for; the model's vectors have {dimensions}, and they cannot be shortened.");
        }
    }

    private static bool IsBase64(JsonElement? field)
    {
        if (field is not { } value)
            return false;
        if (value.ValueKind == JsonValueKind.String && value.ValueEquals("float"u8))
            return false;
        return value.ValueKind == JsonValueKind.String && value.ValueEquals("base64"u8)
            ? true
            : throw RequestRefusedException.BadField("encoding_format", "invalid_value", "'encoding_format' must be \"float\" or \"base64\".");
    }

    private static JsonElement? Field(JsonElement body, string name)
        => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
