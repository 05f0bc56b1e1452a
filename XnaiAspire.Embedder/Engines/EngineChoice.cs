namespace XnaiAspire.Embedder.Engines;

/// <summary>Which engine runs the model.</summary>
public enum EngineChoice
{
    /// <summary>The managed engine where it can run the model, llama.cpp otherwise.</summary>
    Auto,

    /// <summary>The managed engine or none.</summary>
    Managed,

    /// <summary>llama.cpp or none.</summary>
    Llama,
}
