using System.Text.Json;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>Strings out of a client's JSON.</summary>
internal static class JsonText
{
    /// <exception cref="RequestRefusedException">It is not Unicode: bytes that are not UTF-8, or half of a surrogate pair.</exception>
    public static string Read(JsonElement element, string place)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw RequestRefusedException.BadField(place, "invalid_value", $"'{place}' is not valid Unicode.");
        }
    }

    /// <summary>What a client sent, short enough to be repeated in a message.</summary>
    public static string Quote(string text)
        => text.Length <= OpenAiLimits.MaxQuoted ? $"'{text}'" : $"'{text[..OpenAiLimits.MaxQuoted]}…'";
}
