using System.Buffers.Binary;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>A BERT of random weights, some 100 kB: right in every shape, and wrong where a test says so.</summary>
internal sealed record TinyModel
{
    public const int Vocabulary = 256;
    public const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private const int Heads = 4;
    private const int Specials = 5;

    public string Architecture { get; init; } = "bert";

    public string Tokenizer { get; init; } = "bert";

    public string Name { get; init; } = "tiny-random";

    public int Dimensions { get; init; } = 64;

    public int Layers { get; init; } = 2;

    public int Positions { get; init; } = 64;

    public uint? Pooling { get; init; } = 1;

    public uint HeadCount { get; init; } = Heads;

    public uint SeparatorToken { get; init; } = 3;

    /// <summary>Rows of the position table, when they shall not be as many as the metadata say.</summary>
    public int? PositionRows { get; init; }

    /// <summary>A number for every weight of the last norm instead of a random one.</summary>
    public float? LastNorm { get; init; }

    public string? WithoutTensor { get; init; }

    public string? WithoutKey { get; init; }

    public int Seed { get; init; } = 1;

    public int FeedForward { get; init; } = 128;

    /// <summary>How the matrices are stored.</summary>
    public GgufTensorType Type { get; init; } = GgufTensorType.Q8;

    /// <summary>Whether the linear layers have biases.</summary>
    public bool HasBiases { get; init; } = true;

    public bool? LowerCase { get; init; }

    public bool? StripAccents { get; init; }

    /// <summary>The vocabulary instead of the tiny one; the first five are the special tokens.</summary>
    public IReadOnlyList<string>? Pieces { get; init; }

    /// <summary>A tensor that no BERT has.</summary>
    public GgufTensor? OneMore { get; init; }

    /// <summary>The type of the vocabulary's last token: 1 is an ordinary one.</summary>
    public int LastTokenType { get; init; } = 1;

    /// <summary>A text of so many tokens without [CLS] and [SEP]: each letter alone is a word of one token.</summary>
    public static string TextOf(int tokens) => string.Join(' ', Enumerable.Range(0, tokens).Select(i => Letters[i % Letters.Length]));

    /// <summary>Some random text of letters and spaces, at most <paramref name="most"/> tokens of the tiny vocabulary.</summary>
    public static string RandomText(Random random, int most)
    {
        var characters = random.Next(1, most + 1);
        return string.Concat(Enumerable.Range(0, characters).Select(i => random.Next(6) == 0 && i > 0 ? ' ' : Letters[random.Next(Letters.Length)])) + "z";
    }

    public string WriteTo(string directory, string fileName = "tiny.gguf")
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, fileName);
        using var stream = File.Create(path);
        Writer().WriteTo(stream);
        return path;
    }

    private GgufWriter Writer()
    {
        GgufWriter writer = new();
        AddMetadata(writer);
        foreach (var tensor in Architecture == "llama" ? LlamaTensors() : BertTensors())
        {
            if (tensor.Name != WithoutTensor)
                writer.Add(tensor);
        }

        if (OneMore is not null)
            writer.Add(OneMore);

        return writer;
    }

    private void AddMetadata(GgufWriter writer)
    {
        void Text(string key, string value) => Unless(key, () => writer.Add(key, value));
        void Number(string key, uint value) => Unless(key, () => writer.Add(key, value));

        Text("general.architecture", Architecture);
        Text("general.name", Name);
        Number($"{Architecture}.block_count", (uint)Layers);
        Number($"{Architecture}.context_length", (uint)Positions);
        Number($"{Architecture}.embedding_length", (uint)Dimensions);
        Number($"{Architecture}.feed_forward_length", (uint)FeedForward);
        Number($"{Architecture}.attention.head_count", HeadCount);
        writer.Add($"{Architecture}.attention.layer_norm_epsilon", 1e-12f);
        writer.Add($"{Architecture}.attention.layer_norm_rms_epsilon", 1e-5f);
        if (Pooling is { } pooling)
            Number($"{Architecture}.pooling_type", pooling);
        Text("tokenizer.ggml.model", Tokenizer);
        Number("tokenizer.ggml.token_type_count", 2);
        var tokens = Pieces ?? Tokens();
        writer.Add("tokenizer.ggml.tokens", tokens);
        writer.Add("tokenizer.ggml.token_type", [.. tokens.SkipLast(1).Select((token, id) => id < Specials ? 3 : 1), LastTokenType]);
        if (LowerCase is { } lowerCase)
            writer.Add("tokenizer.ggml.normalizer.lowercase", lowerCase);
        if (StripAccents is { } stripAccents)
            writer.Add("tokenizer.ggml.normalizer.strip_accents", stripAccents);
        Number("tokenizer.ggml.padding_token_id", 0);
        Number("tokenizer.ggml.unknown_token_id", 1);
        Number("tokenizer.ggml.cls_token_id", 2);
        Number("tokenizer.ggml.bos_token_id", 2);
        Number("tokenizer.ggml.seperator_token_id", SeparatorToken);
        Number("tokenizer.ggml.mask_token_id", 4);
    }

    private void Unless(string key, Action add)
    {
        if (key != WithoutKey)
            add();
    }

    // WordPiece as GGUF spells it: a word's first piece starts with U+2581, the others are bare.
    private static List<string> Tokens()
    {
        List<string> tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        tokens.AddRange(Letters.Select(letter => $"▁{letter}"));
        tokens.AddRange(Letters.Select(letter => $"{letter}"));
        tokens.AddRange(".,:;!?()[]-'\"".Select(mark => $"▁{mark}"));
        tokens.AddRange(["▁the", "▁quick", "▁brown", "▁fox", "▁sep", "ing", "ed", "er"]);
        while (tokens.Count < Vocabulary)
            tokens.Add($"▁[unused{tokens.Count}]");
        return tokens;
    }

    private IEnumerable<GgufTensor> BertTensors()
    {
        Random random = new(Seed);
        GgufTensor Norm(string name) => GgufTensor.F32(name, [Dimensions], Normal(random, Dimensions, 0.05, 1));
        GgufTensor Bias(string name, int size) => GgufTensor.F32(name, [size], Normal(random, size, 0.02, 0));
        GgufTensor Weight(string name, int from, int to, double deviation) => Stored(name, [from, to], Normal(random, from * to, deviation, 0));

        var rows = PositionRows ?? Positions;
        yield return GgufTensor.F32("position_embd.weight", [Dimensions, rows], Normal(random, Dimensions * rows, 0.02, 0));
        yield return Weight("token_embd.weight", Dimensions, Pieces?.Count ?? Vocabulary, 0.06);
        yield return Norm("token_embd_norm.weight");
        yield return Bias("token_embd_norm.bias", Dimensions);
        yield return GgufTensor.F32("token_types.weight", [Dimensions, 2], Normal(random, Dimensions * 2, 0.02, 0));
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var part in (string[])["attn_q", "attn_k", "attn_v", "attn_output"])
            {
                yield return Weight($"blk.{layer}.{part}.weight", Dimensions, Dimensions, 0.15);
                if (HasBiases)
                    yield return Bias($"blk.{layer}.{part}.bias", Dimensions);
            }

            yield return Norm($"blk.{layer}.attn_output_norm.weight");
            yield return Bias($"blk.{layer}.attn_output_norm.bias", Dimensions);
            yield return Weight($"blk.{layer}.ffn_up.weight", Dimensions, FeedForward, 0.15);
            if (HasBiases)
                yield return Bias($"blk.{layer}.ffn_up.bias", FeedForward);
            yield return Weight($"blk.{layer}.ffn_down.weight", FeedForward, Dimensions, 0.1);
            if (HasBiases)
                yield return Bias($"blk.{layer}.ffn_down.bias", Dimensions);
            var isLast = layer == Layers - 1;
            yield return LastNorm is { } value && isLast ? Filled($"blk.{layer}.layer_output_norm.weight", value) : Norm($"blk.{layer}.layer_output_norm.weight");
            yield return LastNorm is { } bias && isLast ? Filled($"blk.{layer}.layer_output_norm.bias", bias) : Bias($"blk.{layer}.layer_output_norm.bias", Dimensions);
        }
    }

    private GgufTensor Stored(string name, long[] shape, float[] values)
    {
        if (Type is GgufTensorType.F32)
            return GgufTensor.F32(name, shape, values);
        if (Type is GgufTensorType.Q8)
            return GgufTensor.Q8(name, shape, values);
        if (Type is not (GgufTensorType.F16 or GgufTensorType.BF16))
            return new GgufTensor(name, shape, Type, Ggml.Quantize(Type, values, (int)shape[0]));
        var data = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (Type is GgufTensorType.F16)
                BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(2 * i), (Half)values[i]);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        return new GgufTensor(name, shape, Type, data);
    }

    private GgufTensor Filled(string name, float value) => GgufTensor.F32(name, [Dimensions], Enumerable.Repeat(value, Dimensions).ToArray());

    // A decoder: llama.cpp loads it, and an encode with it reads through a null pointer.
    private IEnumerable<GgufTensor> LlamaTensors()
    {
        Random random = new(Seed);
        GgufTensor Matrix(string name, int from, int to) => GgufTensor.F32(name, [from, to], Normal(random, from * to, 0.05, 0));
        GgufTensor Norm(string name) => GgufTensor.F32(name, [Dimensions], Normal(random, Dimensions, 0.05, 1));

        yield return Matrix("token_embd.weight", Dimensions, Vocabulary);
        yield return Norm("output_norm.weight");
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var part in (string[])["attn_q", "attn_k", "attn_v", "attn_output"])
                yield return Matrix($"blk.{layer}.{part}.weight", Dimensions, Dimensions);
            yield return Norm($"blk.{layer}.attn_norm.weight");
            yield return Norm($"blk.{layer}.ffn_norm.weight");
            yield return Matrix($"blk.{layer}.ffn_gate.weight", Dimensions, FeedForward);
            yield return Matrix($"blk.{layer}.ffn_up.weight", Dimensions, FeedForward);
            yield return Matrix($"blk.{layer}.ffn_down.weight", FeedForward, Dimensions);
        }
    }

    private static float[] Normal(Random random, int count, double deviation, double mean)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
