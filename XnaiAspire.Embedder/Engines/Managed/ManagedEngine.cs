using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Emitted;
using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Tokenization;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Engines.Managed;

/// <summary>
/// BERT in C#, for files whose weights are of any type that <see cref="GgufTensorType"/> names. Each slot is a thread's own: texts of a batch lie one behind the other
/// without padding, and no thread waits for another.
/// </summary>
public sealed class ManagedEngine : IEmbeddingEngine
{
    /// <summary>The reason of a <see cref="ModelRefusedException"/> for a model that another engine may be able to run.</summary>
    public const string UnsupportedReason = "engine-unsupported";

    // Raised with every change that changes a vector, if only in its last bit.
    private const int Version = 3;

    // Below, weights are read for too few tokens to be worth it; above, nothing is gained and rows no longer stay near the processor.
    private const int BatchTokens = 256;

    private readonly BertEncoder _encoder;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly ManagedSlot[] _slots;

    private ManagedEngine(BertEncoder encoder, WordPieceTokenizer tokenizer, Pooling pooling, int slots, string kernels)
    {
        _encoder = encoder;
        _tokenizer = tokenizer;
        Pooling = pooling;
        Kernels = kernels;
        Name = $"managed {Version} {encoder.Name}";
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new ManagedSlot(encoder, tokenizer, pooling, BatchTokens))];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kernels { get; }

    /// <inheritdoc/>
    public Pooling Pooling { get; }

    /// <inheritdoc/>
    public int Dimensions => _encoder.Shape.Dimensions;

    /// <inheritdoc/>
    public int MaxTextTokens => _encoder.Shape.Positions - EmbeddingLimits.SpecialTokens;

    /// <inheritdoc/>
    public int Slots => _slots.Length;

    /// <inheritdoc/>
    public int BatchTexts => ManagedSlot.MaxTexts;

    /// <summary>Loads a model whose header <see cref="BertModelHeader"/> has accepted.</summary>
    /// <param name="path">The GGUF file.</param>
    /// <param name="header">What its header says.</param>
    /// <param name="slots">Threads that may embed at the same time.</param>
    /// <param name="mayEmit">Whether code may be emitted for instructions that .NET has no names for.</param>
    /// <exception cref="ModelRefusedException">The file cannot be used; with <see cref="UnsupportedReason"/>, by this engine.</exception>
    public static ManagedEngine Load(string path, BertModelHeader header, int slots, bool mayEmit = true)
        => Load(path, header, slots, EmittedKernel.Choose(mayEmit));

    internal static ManagedEngine Load(string path, BertModelHeader header, int slots, EmittedKernel emitted)
        => Load(path, header, slots, NumericPaths.Best, useIntegers: true, emitted.Tile, emitted.Description);

    internal static ManagedEngine Load(
        string path, BertModelHeader header, int slots, NumericPath numbers, bool useIntegers, IByteTile? bytes = null, string kernels = "")
    {
        ArgumentNullException.ThrowIfNull(header);
        try
        {
            using GgufTensors tensors = new(path);
            using BertWeights weights = new(tensors, header);
            return new ManagedEngine(numbers.Create(weights, useIntegers, bytes), VocabularyReader.Read(tensors.File), header.Pooling, slots, kernels);
        }
        catch (ModelRefusedException refused)
        {
            throw new ModelRefusedException(refused.Reason, $"'{path}' cannot be used: {refused.Message}");
        }
        catch (GgufException damaged)
        {
            throw new ModelRefusedException(damaged.Reason, $"'{path}' cannot be used: {damaged.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException("model-unreadable", $"'{path}' cannot be read: {error.Message}");
        }
    }

    /// <inheritdoc/>
    public int CountTokens(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _tokenizer.Tokenize(text, []) - EmbeddingLimits.SpecialTokens;
    }

    /// <inheritdoc/>
    public void Embed(int slot, ReadOnlySpan<string> texts, Span<TextOutcome> outcomes) => _slots[slot].Embed(texts, outcomes);

    /// <summary>Nothing is held that the garbage collector does not free.</summary>
    public void Dispose()
    {
    }
}
