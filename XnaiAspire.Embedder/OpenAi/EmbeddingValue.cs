using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>A vector in JSON: a list of numbers that read back to the same bits, or base64 of float32 little-endian.</summary>
/// <param name="Vector">The numbers.</param>
/// <param name="Base64">Which of the two.</param>
[JsonConverter(typeof(Converter))]
internal readonly record struct EmbeddingValue(float[] Vector, bool Base64)
{
    internal sealed class Converter : JsonConverter<EmbeddingValue>
    {
        public override EmbeddingValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException("Vectors are only written.");

        public override void Write(Utf8JsonWriter writer, EmbeddingValue value, JsonSerializerOptions options)
        {
            if (value.Base64)
            {
                // The bytes as they lie in memory: little-endian on every processor that the engines run on.
                writer.WriteBase64StringValue(MemoryMarshal.AsBytes<float>(value.Vector));
                return;
            }

            writer.WriteStartArray();
            foreach (var number in value.Vector)
                writer.WriteNumberValue(number);
            writer.WriteEndArray();
        }
    }
}
