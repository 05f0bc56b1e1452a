using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder;

/// <summary>Section <c>Embedder</c> of the configuration.</summary>
public sealed class EmbedderOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Embedder";

    /// <summary>
    /// A BERT-family model (also <c>--model</c>): path of a GGUF file, a name of the catalogue, or an address with the hash of what is there,
    /// <c>https://HOST/PATH#sha256=HASH</c>; none: the built-in lexical model.
    /// </summary>
    public string? Model { get; set; }

    /// <summary>Directory for models that the service itself makes or fetches.</summary>
    public string DataPath { get; set; } = Path.Combine("data", "models");

    /// <summary><c>auto</c>, <c>managed</c> or <c>llama</c>: see <see cref="EngineChoice"/>.</summary>
    public string Engine { get; set; } = "auto";

    /// <summary>
    /// Whether the managed engine emits code for instructions that .NET has no names for (AVX512_VNNI), where the processor has them: faster, and eight bits instead of thirteen for what goes into a layer.
    /// </summary>
    public bool EmittedKernels { get; set; } = true;

    /// <summary>Texts encoded at the same time, one thread each; 0: one a processor.</summary>
    public int Contexts { get; set; }

    /// <summary>What callers must send as <c>Authorization: Bearer KEY</c>; none: nobody is asked, and the service listens on this machine only.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Milliseconds for which the speed is measured at start; 0: not at all.</summary>
    public int SelfMeasureMilliseconds { get; set; } = 500;
}
