using System.Text.Json;
using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>The field <c>input</c>: a text or a list of texts.</summary>
internal static class EmbeddingsInput
{
    public const string Name = "input";

    /// <exception cref="RequestRefusedException">It is something else, or a text is one that no model takes.</exception>
    public static IReadOnlyList<string> Read(JsonElement? field)
    {
        if (field is not { } input)
            throw RequestRefusedException.BadField(Name, "missing_required_parameter", "'input' is missing.");
        return input.ValueKind switch
        {
            JsonValueKind.String => [ReadText(input, Name)],
            JsonValueKind.Array => ReadList(input),
            _ => throw WrongType(),
        };
    }

    private static string[] ReadList(JsonElement list)
    {
        var count = list.GetArrayLength();
        if (count == 0)
            throw RequestRefusedException.BadField(Name, "empty_array", "'input' is an empty list.");

        // First, since a list of numbers is long for being one text.
        if (list[0].ValueKind is JsonValueKind.Number or JsonValueKind.Array)
        {
            throw RequestRefusedException.BadField(Name, "unsupported_value",
                "'input' has token ids, which are another tokenizer's than this model's. Send texts; LangChain does with check_embedding_ctx_length=False.");
        }

        if (count > OpenAiLimits.MaxTexts)
            throw RequestRefusedException.BadField(Name, "array_above_max_length", $"'input' has {count} texts, the limit is {OpenAiLimits.MaxTexts}.");
        var texts = new string[count];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            texts[index] = item.ValueKind == JsonValueKind.String ? ReadText(item, $"{Name}[{index}]") : throw WrongType();
            index++;
        }

        return texts;
    }

    // What needs no model to be refused is refused before its neighbours are embedded for nothing.
    private static string ReadText(JsonElement item, string place)
    {
        var text = JsonText.Read(item, place);
        return TextGuard.Check(text) is { } refusal ? throw EmbeddingsAnswer.Refused(place, refusal) : text;
    }

    private static RequestRefusedException WrongType()
        => RequestRefusedException.BadField(Name, "invalid_type", "'input' must be a string or a list of strings.");
}
