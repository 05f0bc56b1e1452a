using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder;

/// <summary>Section <c>Embedder</c> of the configuration.</summary>
public sealed class EmbedderOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Embedder";

    /// <summary>Path of a GGUF file of a BERT-family model (also <c>--model FILE</c>); none: the built-in lexical model.</summary>
    public string? Model { get; set; }

    /// <summary>Directory for models that the service itself writes.</summary>
    public string DataPath { get; set; } = Path.Combine("data", "models");

    /// <summary><c>auto</c>, <c>managed</c> or <c>llama</c>: see <see cref="EngineChoice"/>.</summary>
    public string Engine { get; set; } = "auto";

    /// <summary>Texts encoded at the same time, one thread each; 0: one a processor.</summary>
    public int Contexts { get; set; }
}
