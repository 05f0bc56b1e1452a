extern alias embedder;

using embedder::XnaiAspire.Embedder.Models;
using embedder::XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Fuzz.Mutation;
using XnaiAspire.Fuzz.Running;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A model file's header, checked before native code sees the file.</summary>
internal sealed class GgufTarget : FuzzTarget
{
    private readonly Workspace _workspace = new();

    public override string Name => "gguf";

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. Utf8("GGUF", "general.architecture", "bert", "general.alignment", "tokenizer.ggml.tokens", "token_embd.weight", "position_embd.weight", "blk.0.attn_q.bias"),
        .. Enumerable.Range(0, 14).Select(type => new byte[] { (byte)type, 0, 0, 0 }),
        [32, 0, 0, 0, 0, 0, 0, 0],
    ];

    public override IEnumerable<byte[]> Seeds() => [Model(), Model()[..2000]];

    public override bool Documents(Exception error) => error is ModelRefusedException;

    public override void Run(byte[] input)
    {
        string path = _workspace["model.gguf"];
        File.WriteAllBytes(path, input);
        BertModelHeader header = BertModelHeader.Read(path);
        Hold(header.Dimensions > 0 && header.Positions > 0, "a model has dimensions and positions");
        Hold(header.Dimensions * 4L * header.Positions / 8 <= input.Length, "the position table fits into the file, whatever it is quantized to");
    }

    // The three counts of the header; the rest are lengths that the general changes find.
    public override byte[]? Mutate(byte[] input, Random random)
    {
        if (input.Length < 24 || !Chance(random, 4))
        {
            return Mutator.Length(input, random);
        }

        byte[] changed = [.. input];
        int field = random.Next(3);
        Mutator.Write(changed.AsSpan(4 + Math.Max(0, (field * 8) - 4)), Chance(random, 2) ? random.Next(64) : random.NextInt64(), field == 0 ? 4 : 8, bigEndian: false);
        return changed;
    }

    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    private static byte[] Model()
    {
        const int Width = 8;
        GgufWriter writer = new();
        writer.Add("general.architecture", "bert");
        writer.Add("general.name", "fuzz");
        writer.Add("bert.block_count", 1u);
        writer.Add("bert.context_length", 16u);
        writer.Add("bert.embedding_length", (uint)Width);
        writer.Add("bert.attention.head_count", 2u);
        writer.Add("bert.attention.layer_norm_epsilon", 1e-12f);
        writer.Add("tokenizer.ggml.model", "bert");
        writer.Add("tokenizer.ggml.bos_token_id", 2u);
        writer.Add("tokenizer.ggml.seperator_token_id", 3u);
        writer.Add("tokenizer.ggml.tokens", (string[])[.. Enumerable.Range(0, 32).Select(i => $"token{i}")]);
        writer.Add(GgufTensor.F32("token_embd.weight", [Width, 32], new float[Width * 32]));
        writer.Add(GgufTensor.F32("position_embd.weight", [Width, 16], new float[Width * 16]));
        writer.Add(GgufTensor.F32("blk.0.attn_q.bias", [Width], new float[Width]));
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
