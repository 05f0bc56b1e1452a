using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Extensions.AI;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Client;

/// <summary>Collects the answers to a call's messages, and checks each before anything is done with it.</summary>
internal sealed class EmbedAnswers(ServedModel model, int texts)
{
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly GeneratedEmbeddings<Embedding<float>> _embeddings = new(texts);
    private long _tokens;

    /// <summary>Takes the next answer; they come in the order of the messages.</summary>
    /// <exception cref="TextRefusedException">A text has no vector.</exception>
    /// <exception cref="EmbedderAnswerException">The answer cannot be used.</exception>
    public void Add(EmbedResponse answer)
    {
        if (answer.ModelTag != model.Tag)
        {
            throw new EmbedderAnswerException(
                $"The Embedder was started again with another model or engine than the {model.Name} that this generator began with. " +
                "Vectors of the two do not mix: make a new generator, and embed anew what is to be compared.");
        }

        if (answer.Id != (ulong)_embeddings.Count || answer.Results.Count > texts - _embeddings.Count)
            throw new EmbedderAnswerException($"The Embedder gave {answer.Results.Count} results from text {answer.Id} on; those from {_embeddings.Count} on were due.");
        foreach (var result in answer.Results)
        {
            if (result.OutcomeCase == EmbedResult.OutcomeOneofCase.Refusal)
                throw new TextRefusedException(_embeddings.Count, Refusals.Code(result.Refusal.Reason), result.Refusal.Detail);
            _embeddings.Add(new Embedding<float>(Read(result.Vector)) { ModelId = model.Name, CreatedAt = _now });
            _tokens += result.Tokens;
        }
    }

    /// <summary>All of them, after the last.</summary>
    /// <exception cref="EmbedderAnswerException">Some are missing.</exception>
    public GeneratedEmbeddings<Embedding<float>> ToEmbeddings()
    {
        if (_embeddings.Count != texts)
            throw new EmbedderAnswerException($"The Embedder ended after {_embeddings.Count} of {texts} results.");
        _embeddings.Usage = new UsageDetails { InputTokenCount = _tokens, TotalTokenCount = _tokens };
        return _embeddings;
    }

    // float32 little-endian, which is what every machine that .NET runs on has.
    private float[] Read(ByteString vector) => vector.Length == model.Dimensions * sizeof(float)
        ? MemoryMarshal.Cast<byte, float>(vector.Span).ToArray()
        : throw new EmbedderAnswerException(
            $"The Embedder gave {vector.Length} bytes for text {_embeddings.Count}; {model.Dimensions} dimensions are {model.Dimensions * sizeof(float)}.");
}
