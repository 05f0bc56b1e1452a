using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>The tensors of a BERT. One that is not among them would be left out of the arithmetic, so the engine does not take its file.</summary>
internal static class LayerNames
{
    public static readonly string[] Linear = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down"];
    public static readonly string[] Norms = ["attn_output_norm", "layer_output_norm"];

    /// <exception cref="ModelRefusedException">The file has another tensor.</exception>
    public static void RequireKnown(GgufFile file, int layers, IEnumerable<string> others)
    {
        HashSet<string> known = new(others, StringComparer.Ordinal) { "token_embd_norm.weight", "token_embd_norm.bias" };
        foreach (var name in Linear.Concat(Norms))
        {
            known.UnionWith(Enumerable.Range(0, layers).Select(layer => $"blk.{layer}.{name}.weight"));
            known.UnionWith(Enumerable.Range(0, layers).Select(layer => $"blk.{layer}.{name}.bias"));
        }

        if (file.Tensors.FirstOrDefault(tensor => !known.Contains(tensor.Name)) is { } unknown)
            throw Unsupported($"it has a tensor '{unknown.Name}'");
    }

    /// <summary>The refusal of a model that may be sound and that this engine cannot run.</summary>
    public static ModelRefusedException Unsupported(string what) => new(ManagedEngine.UnsupportedReason, $"the managed engine cannot run it: {what}.");
}
