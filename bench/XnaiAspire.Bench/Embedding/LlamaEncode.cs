using LLama;
using LLama.Native;
using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Bench;

/// <summary>One encode of llama.cpp.</summary>
internal static class LlamaEncode
{
    /// <summary>The vectors of texts that are encoded together.</summary>
    public static float[][] Vectors(LLamaContext context, LLamaBatch batch, IReadOnlyList<LLamaToken[]> texts)
    {
        batch.Clear();
        for (int text = 0; text < texts.Count; text++)
        {
            for (int i = 0; i < texts[text].Length; i++)
                batch.Add(texts[text][i], i, (LLamaSeqId)text, logits: true);
        }

        if (context.Encode(batch) != EncodeResult.Ok)
            throw new MeasurementException("llama.cpp refused a batch.");
        return [.. texts.Select((_, text) => UnitVector.From(context.NativeHandle.GetEmbeddingsSeq((LLamaSeqId)text))!)];
    }
}
