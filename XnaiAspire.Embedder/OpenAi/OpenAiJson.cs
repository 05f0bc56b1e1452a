using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>OpenAI's JSON, written by generated code.</summary>
[JsonSerializable(typeof(EmbeddingsAnswer))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(OpenAiErrorBody))]
internal sealed partial class OpenAiJson : JsonSerializerContext
{
    /// <summary>Names as OpenAI has them. Quotation marks stay as they are: it is sent as JSON and never stands in a page, and curl shows it to people.</summary>
    public static OpenAiJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
