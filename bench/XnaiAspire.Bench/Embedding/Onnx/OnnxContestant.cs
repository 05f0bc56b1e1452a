using System.Numerics.Tensors;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Tokenization;

namespace XnaiAspire.Bench;

/// <summary>ONNX Runtime over a graph, with this project's tokenizer before it and the mean behind it.</summary>
internal sealed class OnnxContestant(string name, OnnxSession session, WordPieceTokenizer tokenizer, BertShape shape, int callers)
    : Contestant(name, callers)
{
    // What was fastest for it, in both modes: eight short texts at once; longer ones alone, as their activations outgrow
    // the caches, and those of a mix alone, so that nothing is padded.
    private const int ShortTokens = 128;
    private const int ShortTexts = 8;

    public override int TextsAtOnce(TextLengths lengths) => !lengths.IsMix && lengths.Tokens[0] <= ShortTokens ? ShortTexts : 1;

    public override float[][] Embed(int thread, string[] texts)
    {
        int[][] ids = [.. texts.Select(Tokenize)];
        int longest = ids.Max(text => text.Length), size = texts.Length * longest;
        // Ids, mask, types; the padding's id is 0, and so is every type.
        long[] inputs = new long[3 * size];
        for (int text = 0; text < ids.Length; text++)
        {
            for (int i = 0; i < ids[text].Length; i++)
                (inputs[(text * longest) + i], inputs[size + (text * longest) + i]) = (ids[text][i], 1);
        }

        float[] hidden = new float[size * shape.Dimensions];
        session.Run(inputs, texts.Length, longest, hidden);
        return [.. ids.Select((text, number) => Mean(hidden.AsSpan(number * longest * shape.Dimensions, text.Length * shape.Dimensions)))];
    }

    public override void Dispose() => session.Dispose();

    private int[] Tokenize(string text)
    {
        int[] ids = new int[shape.Positions];
        return ids[..tokenizer.Tokenize(text, ids)];
    }

    // Not divided by the number of tokens: the length becomes 1 anyway.
    private float[] Mean(ReadOnlySpan<float> rows)
    {
        float[] sum = new float[shape.Dimensions];
        for (; !rows.IsEmpty; rows = rows[shape.Dimensions..])
            TensorPrimitives.Add(sum, rows[..shape.Dimensions], sum);
        return UnitVector.From(sum)!;
    }
}
