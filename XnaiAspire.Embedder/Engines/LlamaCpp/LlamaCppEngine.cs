using System.Text;
using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Engines.LlamaCpp;

/// <summary>
/// llama.cpp through LLamaSharp's surface. Several inputs make llama.cpp abort the process (more tokens than a batch or than positions, a
/// model that is not an encoder, odd pooling), so each is refused here, in managed code, before it gets there.
/// </summary>
public sealed class LlamaCppEngine : IEmbeddingEngine
{
    private readonly LLamaWeights _weights;
    private readonly LlamaCppSlot[] _slots;
    private readonly int _positions;

    private LlamaCppEngine(LLamaWeights weights, LlamaCppSlot[] slots, BertModelHeader header, int positions)
    {
        _weights = weights;
        _slots = slots;
        _positions = positions;
        Name = LlamaCppIdentity.Read();
        Pooling = header.Pooling;
        Dimensions = weights.EmbeddingSize;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kernels => "";

    /// <inheritdoc/>
    public Pooling Pooling { get; }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public int MaxTextTokens => _positions - EmbeddingLimits.SpecialTokens;

    /// <inheritdoc/>
    public int Slots => _slots.Length;

    /// <inheritdoc/>
    public int BatchTexts => 1;

    /// <summary>Loads a model whose header <see cref="BertModelHeader"/> has accepted.</summary>
    /// <param name="path">The GGUF file.</param>
    /// <param name="header">What its header says.</param>
    /// <param name="slots">Contexts, one thread each.</param>
    /// <exception cref="ModelRefusedException">llama.cpp refuses the file, gives another model than the header says, or is missing itself.</exception>
    public static LlamaCppEngine Load(string path, BertModelHeader header, int slots)
    {
        ArgumentNullException.ThrowIfNull(header);
        LLamaWeights? weights = null;
        List<LlamaCppSlot> contexts = [];
        try
        {
            // Read into memory, not mapped: a file that is overwritten or cut while the service runs can then neither change a vector
            // nor kill the process.
            weights = LLamaWeights.LoadFromFile(new ModelParams(path) { GpuLayerCount = 0, UseMemorymap = false });
            if (weights.EmbeddingSize != header.Dimensions || weights.ContextSize != header.Positions)
            {
                throw new ModelRefusedException("model-changed", $"'{path}': the header says {header.Dimensions} dimensions and "
                    + $"{header.Positions} positions, llama.cpp loaded {weights.EmbeddingSize} and {weights.ContextSize}.");
            }

            var positions = Math.Min(header.Positions, EmbeddingLimits.MaxPositions);
            for (var i = 0; i < slots; i++)
                contexts.Add(new LlamaCppSlot(weights, path, positions, header.Pooling));
            return new LlamaCppEngine(weights, [.. contexts], header, positions);
        }
        catch (Exception error)
        {
            contexts.ForEach(context => context.Dispose());
            weights?.Dispose();
            if (error is LoadWeightsFailedException)
                throw new ModelRefusedException("load-failed", $"llama.cpp cannot load '{path}'; its own words are in the log above.");
            if (error is RuntimeError)
                throw new ModelRefusedException("engine-failed", error.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public int CountTokens(string text) => Tokenize(text).Length - EmbeddingLimits.SpecialTokens;

    /// <inheritdoc/>
    public void Embed(int slot, ReadOnlySpan<string> texts, Span<TextOutcome> outcomes)
    {
        for (var i = 0; i < texts.Length; i++)
            outcomes[i] = Embed(slot, texts[i]);
    }

    /// <summary>Frees contexts and model; no call may be running.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots)
            slot.Dispose();
        _weights.Dispose();
    }

    private TextOutcome Embed(int slot, string text)
    {
        var tokens = Tokenize(text);
        var count = tokens.Length - EmbeddingLimits.SpecialTokens;
        if (count <= 0)
            return TextOutcome.Refused(RefusalReason.Empty, "no token is left of the text: it has only characters that the model ignores");
        return count > MaxTextTokens
            ? TextOutcome.Refused(RefusalReason.TooManyTokens, $"{count} tokens, the limit is {MaxTextTokens}", count)
            : _slots[slot].Embed(tokens);
    }

    // special: false, so that "[SEP]" in a document is five characters and not the end of the text. The UTF-8 comes from a .NET string,
    // which cannot hold what makes the tokenizer abort (code points above U+10FFFF).
    private LLamaToken[] Tokenize(string text) => _weights.Tokenize(text, add_bos: true, special: false, Encoding.UTF8);
}
